import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#service/errors.ts';
import { type Detail, detail, ERRORS, type ErrorCode, sentenceOf } from '#shared/contracts/errors.ts';
import { detailsOfIssues } from '#shared/contracts/issues.ts';
import { InputError } from './input.ts';
import { languageOf } from './language.ts';

/** Database failures that mean "the centre is away", not "this program is wrong". */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
  '53300',
]);

/** The driver's own failures have no code. The last one: the connection fell between two statements of a transaction. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed) and is not queryable)/;

const HTTP_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'validation_failed',
  404: 'not_found',
  405: 'not_found',
  408: 'validation_failed',
  413: 'payload_too_large',
  414: 'validation_failed',
  415: 'unsupported_media_type',
  431: 'payload_too_large',
  503: 'shutting_down',
};

/** Maps everything thrown to the closed list of codes; texts of unexpected errors stay in the log. */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof AppError) {
      if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
      return send(request, reply, error.code, error.details);
    }
    if (error instanceof InputError) {
      return send(request, reply, 'validation_failed', detailsOfIssues(error.issues, error.validationContext ?? 'body'));
    }
    if (isUnstorable(error)) return send(request, reply, 'validation_failed', [detail(null, 'text.lone_surrogate')]);
    if (isUnreachable(error)) {
      request.log.warn({ err: error }, 'centre unreachable');
      return send(request, reply, 'centre_unreachable');
    }
    const mapped = error.statusCode === undefined ? undefined : HTTP_CODES[error.statusCode];
    if (mapped && error.statusCode !== 500) return send(request, reply, mapped, detailsOfFramework(mapped, error));
    request.log.error({ err: error }, 'request failed');
    return send(request, reply, 'internal_error');
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, 'not_found'));
}

/** The framework's own refusals of a body, in our words; its English texts stay with it. */
function detailsOfFramework(code: ErrorCode, error: FastifyError): Detail[] {
  if (code !== 'validation_failed') return [];
  switch (error.code) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return [detail('body', 'body.missing')];
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return [detail('body', 'body.not_json')];
    default:
      if (error instanceof SyntaxError) return [detail('body', 'body.not_json')];
      return [detail(null, error.code?.startsWith('FST_ERR_CTP') ? 'body.unreadable' : 'request.unreadable')];
  }
}

/** Texts PostgreSQL has no room for: NUL, broken Unicode. */
function isUnstorable(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (code === '22021' || code === '22P05') return true;
  }
  return false;
}

function isUnreachable(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && UNREACHABLE.has(code)) return true;
    if (at instanceof AggregateError && at.errors.some(isUnreachable)) return true;
    if (LOST_CONNECTION.test(at.message)) return true;
  }
  return false;
}

function send(request: FastifyRequest, reply: FastifyReply, code: ErrorCode, details: readonly Detail[] = []): FastifyReply {
  const entry = ERRORS[code];
  const language = languageOf(request);
  const told = details.map((reason) => ({
    ...(reason.field === undefined ? {} : { field: reason.field }),
    code: reason.code,
    message: sentenceOf(reason)[language],
  }));
  const [only] = told;
  return reply
    .code(entry.status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      success: false,
      error: {
        code,
        // What is wrong with a field stands at the field; any other refusal is its reason.
        message: code !== 'validation_failed' && only && told.length === 1 ? only.message : entry[language],
        ...(told.length > 0 ? { details: told } : {}),
        ...(entry.status >= 500 ? { requestId: request.id } : {}),
      },
    });
}

/** Answers an address that cannot be decoded (`/%zz`): no route and no hook ever sees it. */
export function answerUnreadableAddress(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void send(request, reply, 'validation_failed');
}

/** Answers what is no HTTP request at all, and what came too slowly or too large to become one, in the same shape. */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code: ErrorCode = error.code === 'HPE_HEADER_OVERFLOW' ? 'payload_too_large' : 'validation_failed';
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const body = JSON.stringify({ success: false, error: { code, message: ERRORS[code].id } });
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
