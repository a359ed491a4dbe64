import { parseArgs } from 'node:util';
import { closeWorlds } from '../support/chaos-world.ts';
import { answers } from './answers.chaos.ts';
import { clocks } from './clocks.chaos.ts';
import { e13Killed, e13Machine } from './e13-crash.chaos.ts';
import { e22Database, e22FullDisk, e22Restarts, e22UnreadPipe } from './e22-surroundings.chaos.ts';
import { p12Webhooks, p14Otp } from './flood.chaos.ts';
import { migrateLarge } from './migrate-large.chaos.ts';
import { p8Pdf } from './p8-pdf.chaos.ts';
import { p9Exports } from './p9-exports.chaos.ts';
import { r1Kill } from './r1-kill.chaos.ts';
import { r1Stock } from './r1-stock.chaos.ts';
import { r2Flush } from './r2-flush.chaos.ts';
import { r3Postgres } from './r3-postgres.chaos.ts';
import { r4Poison } from './r4-poison.chaos.ts';
import { r5Outcomes } from './r5-outcomes.chaos.ts';
import { r6Breaker } from './r6-breaker.chaos.ts';
import { r7Pace } from './r7-pace.chaos.ts';
import { r8Urgent } from './r8-urgent.chaos.ts';
import { r13Backlog } from './r13-backlog.chaos.ts';
import type { ChaosProgram } from './report.ts';
import { stops } from './stops.chaos.ts';

/*
 * npm run chaos -- [--short] [--list] [name …]
 * Runs the chaos programs one after the other (all unless named; a name selects every program that begins with it) on a durable
 * PostgreSQL of their own. Ends with 1 when a promise is broken.
 */
const programs: readonly ChaosProgram[] = [
  r1Kill('redis'),
  r1Kill('postgres'),
  r1Stock,
  r2Flush,
  r3Postgres('redis'),
  r3Postgres('postgres'),
  r4Poison('redis'),
  r4Poison('postgres'),
  stops('redis'),
  stops('postgres'),
  e13Killed('redis'),
  e13Killed('postgres'),
  e13Machine,
  r5Outcomes,
  answers,
  r6Breaker,
  r7Pace,
  r8Urgent,
  r13Backlog('redis'),
  r13Backlog('postgres'),
  clocks('redis'),
  clocks('postgres'),
  p8Pdf,
  p9Exports,
  p12Webhooks,
  p14Otp,
  e22Database,
  e22Restarts,
  e22FullDisk,
  e22UnreadPipe,
  migrateLarge,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
});
const chosen = programs.filter(({ name }) => positionals.length === 0 || positionals.some((wanted) => name.startsWith(wanted)));
if (values.list || chosen.length === 0) {
  for (const { name, promise } of programs) console.log(`${name.padEnd(18)} ${promise}`);
  process.exit(values.list ? 0 : 2);
}

/** No program may run longer, whatever happens. */
const LONGEST_MS = 25 * 60_000;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeWorlds().finally(() => process.exit(130)));
}
let failed = 0;
const summary: string[] = [];
for (const program of chosen) {
  console.log(`\n${program.name}: ${program.promise}`);
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1_000).toFixed(0)} s`;
  const watchdog = setTimeout(() => {
    console.error(`${program.name} did not end within ${LONGEST_MS / 60_000} min`);
    void closeWorlds().finally(() => process.exit(1));
  }, LONGEST_MS);
  try {
    const { figures, broken } = await program.run({ short: values.short });
    const width = Math.max(...Object.keys(figures).map((name) => name.length));
    for (const [name, figure] of Object.entries(figures)) {
      console.log(`  ${name.padEnd(width)}  ${Array.isArray(figure) ? figure.join(', ') : figure}`);
    }
    for (const line of broken.slice(0, 20)) console.log(`  BROKEN: ${line}`);
    if (broken.length > 20) console.log(`  … and ${broken.length - 20} more`);
    if (broken.length > 0) failed += 1;
    summary.push(`${broken.length === 0 ? 'kept  ' : 'BROKEN'} ${program.name.padEnd(18)} ${seconds()}`);
  } catch (error) {
    failed += 1;
    console.error(error);
    summary.push(
      `FAILED ${program.name.padEnd(18)} ${seconds()}: ${error instanceof Error ? error.message.slice(0, 200) : error}`,
    );
  } finally {
    clearTimeout(watchdog);
  }
}
console.log(`\n${summary.join('\n')}`);
process.exit(failed === 0 ? 0 : 1);
