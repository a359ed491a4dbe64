import type { CallLimits } from './port.ts';

/** What every adapter's factory takes; secrets come from settings or the environment, never from code. */
export interface GatewaySettings {
  /** http(s) URL, a path prefix allowed; without credentials or query. */
  readonly baseUrl: string;
  readonly token: string;
  /** Sockets to this gateway at most; 256 unless told. */
  readonly maxSockets?: number;
  /** Limits of the calls that send nothing (device, look-up, reports); 3 s and 10 s unless told. */
  readonly queryLimits?: CallLimits;
  /** The clock, ms since 1970; used only to read a `Retry-After` date of an answer that carries no `Date`. */
  readonly now?: () => number;
}

/** Sockets per gateway unless set: more than the fleet's concurrency, fewer than a vendor would mind. */
export const defaultMaxSockets = 256;

/** Limits for calls that change nothing at the vendor. */
export const defaultQueryLimits: CallLimits = { connectMs: 3_000, answerMs: 10_000 };
