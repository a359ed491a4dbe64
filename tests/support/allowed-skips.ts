/**
 * The closed list of tests that may be skipped, each with the reason. Every other skip fails the run: a test that does not run proves
 * nothing. `test` is the end of the full title as the runner gives it.
 */
export const ALLOWED_SKIPS: readonly {
  readonly runner: 'vitest' | 'playwright';
  readonly test: string;
  readonly reason: string;
}[] = [];
