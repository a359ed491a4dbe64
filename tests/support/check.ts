import { spawnSync } from 'node:child_process';

/** Format, lint, types, layers, unused code: everything that can be seen without running the product. Zero warnings. */
const STEPS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types: shared', 'tsc', '-p', 'src-shared/tsconfig.json'],
  ['types: main', 'tsc', '-p', 'src-main/tsconfig.json'],
  ['types: renderer', 'tsc', '-p', 'src-renderer/tsconfig.json'],
  ['types: tests', 'tsc', '-p', 'tests/tsconfig.json'],
  ['schema and migrations', 'node', 'tests/support/check-schema.ts'],
  ['layers', 'depcruise', '--config', 'tests/layers/dependency-cruiser.config.mjs', 'src-shared', 'src-main', 'src-renderer'],
  ['unused code', 'knip', '--config', 'tests/knip.json', '--no-progress'],
];

let failed = 0;
for (const [name, command, ...args] of STEPS) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0' } });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed += 1;
  console.log(`${stdout}${stderr}`);
}
process.exit(failed === 0 ? 0 : 1);
