import { errorSchema } from '#shared/contracts/contract.ts';
import { ERROR_CODES, type ErrorCode, type ErrorDetail } from '#shared/contracts/errors.ts';

/** `offline`: the service itself did not answer; known only here, never sent by the service. */
type ClientErrorCode = ErrorCode | 'offline';

interface ApiErrorParts {
  readonly code: ClientErrorCode;
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly message: string;
  readonly details?: readonly ErrorDetail[];
  /** Seconds to wait before asking again, when the service said so. */
  readonly retryAfter?: number | undefined;
  readonly requestId?: string | undefined;
  /** Whether `message` is a sentence of the service, made for whoever asked. */
  readonly told?: boolean;
}

/** Every way in which a call can fail. */
export class ApiError extends Error {
  readonly code: ClientErrorCode;
  readonly status: number;
  readonly details: readonly ErrorDetail[];
  readonly retryAfter: number | null;
  readonly requestId: string | null;
  readonly told: boolean;

  constructor(parts: ApiErrorParts, options?: ErrorOptions) {
    super(parts.message, options);
    this.name = 'ApiError';
    this.code = parts.code;
    this.status = parts.status;
    this.details = parts.details ?? [];
    this.retryAfter = parts.retryAfter ?? null;
    this.requestId = parts.requestId ?? null;
    this.told = parts.told ?? false;
  }

  /** True when nobody knows whether the write took effect: no answer came, or one without meaning. */
  get outcomeUnknown(): boolean {
    return this.code === 'offline' || this.status >= 500;
  }
}

export function isApiError(error: unknown, code?: ClientErrorCode): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

/** Builds the error of an answer that is not a success, whatever its body is. */
export function errorOfResponse(status: number, body: unknown, retryAfterHeader: string | null): ApiError {
  const parsed = errorSchema.safeParse(body);
  const retryAfter = readSeconds(retryAfterHeader);
  if (!parsed.success) return new ApiError({ code: codeOfStatus(status), status, message: `HTTP ${status}`, retryAfter });
  const { code, message, details, requestId } = parsed.data.error;
  return new ApiError({
    code: isKnownCode(code) ? code : codeOfStatus(status),
    status,
    message,
    told: true,
    details: (details ?? []).map((detail) => ({
      code: detail.code,
      message: detail.message,
      ...(detail.field === undefined ? {} : { field: detail.field }),
    })),
    retryAfter,
    requestId,
  });
}

function isKnownCode(code: string): code is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code);
}

/** A newer service may know codes that this desk does not: the status still says what kind of refusal it is. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 413) return 'payload_too_large';
  if (status === 429) return 'too_many_requests';
  if (status === 502 || status === 503 || status === 504) return 'centre_unreachable';
  return status >= 500 ? 'internal_error' : 'validation_failed';
}

function readSeconds(header: string | null): number | undefined {
  if (header === null || !/^\d+$/.test(header.trim())) return undefined;
  return Number(header);
}
