import { join } from 'node:path';
import { type DestinationStream, type Logger, multistream, pino } from 'pino';
import { createLineSink, type LineSink, type LineTarget } from './logging/line-sink.ts';
import { fileTarget, standardTarget } from './logging/targets.ts';

export type { Logger } from 'pino';

/** A mobile number in any of its usual spellings inside a longer text. */
const PHONE = /(?<![\d.])(\+?62|0)(8\d{2})(\d{3,7})(\d{3})(?!\d)/g;
const BEARER = /\b(Bearer|Authorization:?)\s+[\w.~+/=-]{8,}/gi;
/** Keys whose values never reach a log, at the top or one level down. Error fields are made by `errorForLog` and stay readable. */
const SECRET_KEYS = ['token', 'password', 'authorization', 'secret', 'phone', 'recipientPhone', 'email'];
const CONTENT_KEYS = ['code', 'message', 'text', 'body'];

/**
 * Last net under every log line (RELIABILITY P10): phones keep five digits in front and three behind, credentials vanish.
 * The first net is that only ids, counts and codes are logged.
 */
export function scrubLine(line: string): string {
  return line
    .replace(
      PHONE,
      (_all, prefix: string, head: string, _middle: string, tail: string) => `${prefix === '0' ? '0' : prefix}${head}****${tail}`,
    )
    .replace(BEARER, '$1 [removed]');
}

/** Error as it may stand in a log: no statement parameters, no row contents. */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, constraint, table } = error as Error & { code?: unknown; constraint?: unknown; table?: unknown };
  // A failed query carries its text and parameters in the message; only the first line of the cause says what went wrong.
  const failedQuery = error.name === 'DrizzleQueryError';
  return {
    type: error.name,
    message: failedQuery ? 'query failed' : error.message.split('\n')[0],
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .join('\n'),
    ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
  };
}

/** Lines a logger could not write, by where they should have gone. */
export type LostLines = Readonly<Record<string, number>>;

const sinksOf = new WeakMap<Logger, ReadonlyMap<string, LineSink>>();

/** What was lost since the start because a disk was full or nobody read. */
export function lostLines(logger: Logger): LostLines {
  return Object.fromEntries([...(sinksOf.get(logger) ?? [])].map(([name, sink]) => [name, sink.lost]));
}

/**
 * JSON lines to `<dataDir>/logs/service.log` and, unless switched off, to stderr. Logging never blocks the service, never ends it and never
 * keeps it from starting: what cannot be written is dropped, counted, and told once writing works again (ENGINE E-22).
 */
export function createLogger(options: {
  dataDir: string | null;
  level: string;
  stderr: boolean;
  node: string;
  extra?: DestinationStream;
}): Logger {
  const sinks = new Map<string, LineSink>();
  const addSink = (name: string, target: LineTarget) => {
    const lossLine = (lost: number) =>
      `${JSON.stringify({ level: 40, node: options.node, lost, sink: name, msg: `${lost} lines lost` }).slice(0, -1)}${pino.stdTimeFunctions.isoTime()}}\n`;
    sinks.set(name, createLineSink(target, { lossLine }));
  };
  if (options.dataDir) addSink('file', fileTarget(join(options.dataDir, 'logs', 'service.log')));
  if (options.stderr) addSink('stderr', standardTarget(2));
  const streams: { stream: DestinationStream; level: 'trace' }[] = [...sinks.values()].map((stream) => ({
    level: 'trace',
    stream,
  }));
  if (options.extra) streams.push({ level: 'trace', stream: options.extra });
  const logger = pino(
    {
      level: options.level,
      base: { node: options.node },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorForLog, error: errorForLog },
      redact: { paths: [...SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), ...CONTENT_KEYS], censor: '[removed]' },

      hooks: { streamWrite: scrubLine },
    },
    multistream(streams),
  );
  sinksOf.set(logger, sinks);
  return logger;
}
