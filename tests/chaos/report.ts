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

export function report(figures: ChaosReport['figures'], broken: readonly string[]): ChaosReport {
  return { figures, broken };
}
