import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFlags, UsageError } from './flags.ts';

/** `npm run db:generate [-- --name added-column --custom]`: writes migrations for what changed in the schemas. */
export async function generateMigrations(root: string, words: readonly string[], cwd: string): Promise<number> {
  const flags = readFlags(words, ['name', 'custom'], cwd);
  const tool = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs');
  const extra = [...(flags.name === null ? [] : ['--name', flags.name]), ...(flags.custom ? ['--custom'] : [])];
  for (const store of readdirSync(join(root, 'migrations')).sort()) {
    const config = join('migrations', store, 'drizzle.config.ts');
    process.stdout.write(`${config}\n`);
    const code = await run([tool, 'generate', '--config', config, ...extra], root);
    if (code !== 0) return code;
  }
  return 0;
}

function run(parameters: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { cwd, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** `npm run db:migrate`: brings the central database to this program's schema. The embedded one needs no command. */
export async function migrateCentralDatabase(root: string, words: readonly string[], cwd: string): Promise<number> {
  readFlags(words, [], cwd);
  const url = process.env.DATABASE_MIGRATION_URL || process.env.DATABASE_URL;
  if (!url) {
    throw new UsageError(
      'Set DATABASE_MIGRATION_URL or DATABASE_URL to the central database. The embedded database is migrated when the desk starts.',
    );
  }
  const where = describeDatabase(url);
  if (where === null) throw new UsageError('DATABASE_MIGRATION_URL or DATABASE_URL is not the address of a PostgreSQL database.');
  const { migrateWholly } = await import('#service/db/postgres/migrate.ts');
  const onStep = (step: string) => void process.stdout.write(`${where}: ${step}…\n`);
  const changed = await migrateWholly(url, join(root, 'migrations', 'postgres'), onStep);
  process.stdout.write(changed ? `${where}: migrated to the schema of this version.\n` : `${where}: already up to date.\n`);
  return 0;
}

/** Host and name, without user and password. */
export function describeDatabase(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && /^postgres(ql)?:$/.test(parsed.protocol) ? `${parsed.host}${parsed.pathname}` : null;
}
