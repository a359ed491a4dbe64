/*
 * How long a test waits before it fails. A passing test never waits that long, so the limits are chosen for a machine four times slower
 * than a developer's that does other work at the same time. No test judges a product by them: what may take how long is the benches'
 * business.
 */

/** For one condition. Whoever needs a faulty product to fail fast (the mutants) sets `KABAR_TEST_PATIENCE_MS`. */
export const PATIENCE_MS = Number(process.env.KABAR_TEST_PATIENCE_MS ?? 60_000);
/** For the start of a whole service: its own PostgreSQL, every migration, the demo. */
export const START_MS = 2 * PATIENCE_MS;
/** For one test, which waits for a few conditions; longer than one of them, so that its sentence is what is read. */
export const TEST_MS = 5 * PATIENCE_MS;
/** For a hook: template databases, services and their ends. */
export const HOOK_MS = 5 * PATIENCE_MS;
