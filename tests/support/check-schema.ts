import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Whether the migrations lead to the tables that the schema declares, in both stores: generating on a copy must find nothing to do.
 * `npm run db:generate` cures a difference.
 */
const STORES = [
  ['postgres', 'postgresql', 'src-main/service/db/postgres/schema/index.ts'],
  ['sqlite', 'sqlite', 'src-main/service/db/sqlite/schema/index.ts'],
] as const;

let different = false;
for (const [store, dialect, schema] of STORES) {
  const migrations = join('migrations', store);
  const cache = join('node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const copy = mkdtempSync(join(cache, 'schema-'));
  try {
    cpSync(migrations, copy, { recursive: true });
    const words = ['generate', '--dialect', dialect, '--schema', `./${schema}`, '--out', `./${relative('.', copy)}`];
    const { status, stdout, stderr } = spawnSync('drizzle-kit', words, { encoding: 'utf8' });
    const added = readdirSync(copy).filter((file) => !readdirSync(migrations).includes(file));
    if (status === 0 && added.length === 0) continue;
    different = true;
    console.log(`${store}: the schema differs from its migrations; run "npm run db:generate"\n${stdout}${stderr}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
process.exit(different ? 1 : 0);
