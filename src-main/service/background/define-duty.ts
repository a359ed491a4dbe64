import type { DUTY_PLACES } from '#shared/contracts/system.contract.ts';

/** Which nodes run a duty: all of them, those that serve a desk or send, or those that send at the moment. */
export type DutyPlace = (typeof DUTY_PLACES)[number];

/** Something the product does again and again by itself. */
export interface Duty {
  /** Unique; as the system page shows it, e.g. `lane-history`. */
  readonly name: string;
  readonly runsOn: DutyPlace;
  /** From the end of one turn to the beginning of the next. */
  readonly everyMs: number;
  /** Asked after a turn, where the pause is not always `everyMs`; `failures` = turns in a row that failed, the last one included. */
  pauseMs?(failures: number): number;
  /** One turn. What it throws is logged and the next turn comes all the same; `signal` asks a long one to end early. */
  run(signal: AbortSignal): Promise<unknown>;
  /**
   * Called before the first turn, with a function that makes the next turn come at once: out of its pause, or right after the turn under
   * way. After a turn that failed there is always a pause; only a call during that pause ends it.
   */
  onStart?(wake: () => void): void;
}
