import { startBenchWorld } from './bench-world.ts';
import { bulkActions } from './bulk-actions.bench.ts';
import { bulkWrite } from './bulk-write.bench.ts';
import { dashboard } from './dashboard.bench.ts';
import { ledger } from './ledger.bench.ts';
import { lists } from './lists.bench.ts';
import { load } from './load.bench.ts';
import { memory } from './memory.bench.ts';
import { pipeline } from './pipeline.bench.ts';
import { type BenchResult, isWithin, printResults } from './results.ts';
import { urgent } from './urgent.bench.ts';

/** `npm run bench [-- name …]`: the budgets of SPEC §17 as ratios inside one run. Exits 1 when one is missed. */
const BENCHES: Readonly<Record<string, (world: Awaited<ReturnType<typeof startBenchWorld>>) => Promise<BenchResult[]>>> = {
  pipeline: (world) => pipeline(world, { messages: 3_000, rounds: 3 }),
  urgent: (world) => urgent(world, { backlog: 50_000, steadyMs: 65_000 }),
  'bulk-write': (world) => bulkWrite(world, { recipients: 100_000 }),
  'bulk-actions': (world) => bulkActions(world, { rows: 1_000, rounds: 3 }),
  memory: (world) => memory(world, { queued: 50_000, idleMs: 20_000 }),
  ledger: (world) => ledger(world, { messages: 1_000_000 }),
  dashboard: (world) => dashboard(world, { scale: 1 }),
  lists: (world) => lists(world, { scale: 1 }),
  load: (world) => load(world, { perMinute: 1_000, forMs: 60_000 }),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.log(`unknown bench: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const world = await startBenchWorld();
const results: BenchResult[] = [];
try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const found = await bench(world);
    printResults(found);
    results.push(...found);
  }
} finally {
  await world.close();
}
process.exit(results.every(isWithin) ? 0 : 1);
