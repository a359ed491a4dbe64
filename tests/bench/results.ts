/** One figure of SPEC §17. */
export interface BenchResult {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  /** What must be reached; null = reported only. */
  readonly budget: number | null;
  readonly better: 'higher' | 'lower';
  readonly detail: string;
}

export function isWithin(result: BenchResult): boolean {
  if (result.budget === null) return true;
  return result.better === 'higher' ? result.measured >= result.budget : result.measured <= result.budget;
}

export function printResults(results: readonly BenchResult[]): void {
  for (const result of results) {
    const verdict = result.budget === null ? '      ' : isWithin(result) ? 'ok    ' : 'MISSED';
    const budget = result.budget === null ? '' : ` (${result.better === 'higher' ? '≥' : '≤'} ${result.budget})`;
    console.log(`${verdict} ${result.name}: ${result.measured.toFixed(2)} ${result.unit}${budget} – ${result.detail}`);
  }
}
