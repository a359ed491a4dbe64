const SHELL = 'the real shell';
const NO_ELECTRON =
  'The Electron program is not part of `npm ci`, needs a display, and refuses root with its sandbox. Where it can be started these run.';

/**
 * The closed list of tests that may be skipped, each with the reason. Every other skip fails the run: a test that does not run proves
 * nothing. `test` is the end of the full title as the runner gives it.
 */
export const ALLOWED_SKIPS: readonly {
  readonly runner: 'vitest' | 'playwright';
  readonly test: string;
  readonly reason: string;
}[] = [
  {
    runner: 'playwright',
    test: `${SHELL} opens the desk from its own scheme, and the page can reach the service`,
    reason: NO_ELECTRON,
  },
  { runner: 'playwright', test: `${SHELL} locks every page in (RELIABILITY E1)`, reason: NO_ELECTRON },
  {
    runner: 'playwright',
    test: `${SHELL} answers 404 to a way out of the bundle, and reaches no other address`,
    reason: NO_ELECTRON,
  },
  { runner: 'playwright', test: `${SHELL} opens no window and leaves no page`, reason: NO_ELECTRON },
];
