/**
 * Pace of one gateway as a sliding log over attempt rows (ENGINE E-12). Pure: the log and the time come from the database.
 *
 * Not a token bucket: a bucket lets a full burst follow a full refill and so puts up to twice the limit into one window.
 */

/** 60 s plus the second that may pass between admission and the first byte at the gateway (E-8). */
export const WINDOW_MS = 62_000;

export interface LogEntry {
  /** Milliseconds of database time. */
  readonly at: number;
  readonly urgent: boolean;
}

export interface PaceInput {
  readonly now: number;
  /** Calls that were or may have been made, oldest first; entries older than the window are ignored. */
  readonly log: readonly LogEntry[];
  /** Messages per 60 s, > 0. */
  readonly limit: number;
  readonly urgent: boolean;
  /** How many rows would go now if they could. */
  readonly wanted: number;
}

export interface PaceVerdict {
  readonly allowed: number;
  /** Milliseconds until one more may go; 0 when all wanted rows may. */
  readonly waitMs: number;
}

/** Share of a limit that only urgent messages may use: U = floor(0.3 · L). */
export function urgentReserve(limit: number): number {
  return Math.floor(0.3 * limit);
}

/** What normal and bulk together may use: L − U, never lent. */
export function ordinaryAllowance(limit: number): number {
  return limit - urgentReserve(limit);
}

/** What urgent alone may use: L − ceil(0.1 · L) from L = 10 on, so that bulk still progresses under a flood of urgent messages. */
export function urgentAllowance(limit: number): number {
  return limit >= 10 ? limit - Math.ceil(0.1 * limit) : limit;
}

/** A lane that is further behind its allowance than this share, or one message, catches up. */
const BEHIND = 0.02;

/**
 * Gap between ordinary sends: 0.8 … 1.0 of the even spacing, irregular because fixed gaps look like a machine. A gateway that is behind its
 * allowance stays near the shortest one (E-12): the statements around a send come on top of every gap, and at a high limit would cost
 * a tenth of what may be used (RELIABILITY R7, R13).
 */
export function ordinaryGapMs(limit: number, lastAt: number, inWindow: number): number {
  const allowance = ordinaryAllowance(limit);
  const even = WINDOW_MS / allowance;
  // Derived from the last send, so that every node computes the same gap and asking more often does not shorten it.
  const jitter = ((Math.imul(Math.floor(lastAt) | 0, 0x9e3779b1) >>> 0) % 1_000) / 1_000;
  const isBehind = inWindow < allowance - Math.max(1, BEHIND * allowance);
  return even * (0.8 + (isBehind ? 0.02 : 0.2) * jitter);
}

/** How many of the wanted rows may be called now, and when the next one may. */
export function pace(input: PaceInput): PaceVerdict {
  const { now, limit, urgent, wanted } = input;
  const inWindow = input.log.filter((entry) => entry.at > now - WINDOW_MS);
  const sameKind = inWindow.filter((entry) => entry.urgent === urgent);
  const kindLimit = urgent ? urgentAllowance(limit) : ordinaryAllowance(limit);

  const room = Math.min(limit - inWindow.length, kindLimit - sameKind.length);
  const untilRoom = Math.max(freedAt(inWindow, limit, now), freedAt(sameKind, kindLimit, now));
  if (urgent) {
    const allowed = Math.max(0, Math.min(wanted, room));
    return { allowed, waitMs: allowed >= wanted ? 0 : allowed > 0 ? 1 : untilRoom };
  }

  const last = sameKind.at(-1);
  const untilGap = last ? Math.max(0, last.at + ordinaryGapMs(limit, last.at, sameKind.length) - now) : 0;
  const waitMs = Math.max(room > 0 ? 0 : untilRoom, untilGap);
  if (waitMs > 0) return { allowed: 0, waitMs: Math.ceil(waitMs) };
  // One at a time: the next has to keep its distance from this one.
  return { allowed: 1, waitMs: wanted > 1 ? Math.ceil(ordinaryGapMs(limit, now, sameKind.length + 1)) : 0 };
}

/** Milliseconds until fewer than `limit` entries are in the window. */
function freedAt(entries: readonly LogEntry[], limit: number, now: number): number {
  if (entries.length < limit) return 0;
  const leaving = entries[entries.length - limit];
  return leaving ? Math.max(1, Math.ceil(leaving.at + WINDOW_MS - now)) : WINDOW_MS;
}
