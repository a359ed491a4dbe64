import type { Verdict } from '../support/chaos-judge.ts';
import { countByPhase, type KillRecord, killPhases } from '../support/chaos-kills.ts';

/** One chaos program: what it promises and what it found. */
export interface ChaosProgram {
  readonly name: string;
  readonly promise: string;
  run(options: ChaosOptions): Promise<ChaosReport>;
}

export interface ChaosOptions {
  /** Smaller and quicker, for trying a program out. */
  readonly short: boolean;
}

export interface ChaosReport {
  readonly figures: Readonly<Record<string, string | number | readonly string[]>>;
  /** Promises that were broken; empty when all were kept. */
  readonly broken: readonly string[];
}

/** The table of ENGINE §9. */
export function killFigures(verdict: Verdict, records: readonly KillRecord[]): ChaosReport['figures'] {
  return {
    rows: verdict.rows,
    kills: records.length,
    'kills by phase': Object.entries(countByPhase(records)).map(([phase, count]) => `${phase} ${count}`),
    'calls open at the kills': records.reduce((sum, { open }) => sum + open.length, 0),
    sent: verdict.sent,
    'unknown (of them in flight at a kill)': `${verdict.unknown} (hold rows in flight: ${verdict.holdInFlight})`,
    'hold duplicates': verdict.holdDuplicates,
    'resend extra (received unrecorded)': `${verdict.extraSends} (${verdict.resendUnrecorded})`,
  };
}

export function missingPhases(counts: ReturnType<typeof countByPhase>, atLeast: number): string[] {
  return killPhases.filter((phase) => counts[phase] < atLeast).map((phase) => `only ${counts[phase]} kills in phase "${phase}"`);
}
