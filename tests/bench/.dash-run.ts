import { chmod, mkdir, rm } from 'node:fs/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src-main/service/embedded/embedded-postgres.ts';
import { migrateDatabase } from '../../src-main/service/db/postgres/migrate.ts';
import { dashboard } from './dashboard.bench.ts';
import { printResults } from './results.ts';
const dataDir = '/tmp/dash/bench'; await rm(dataDir, { recursive: true, force: true }); await mkdir(dataDir); await chmod(dataDir, 0o755);
const postgres = await startEmbeddedPostgres({ dataDir, settings: { max_connections: '50', shared_buffers: '512MB', max_wal_size: '4GB' } });
let n = 0;
const world = { async database() { const name = `bench_${n++}`; const c = new pg.Client({ connectionString: postgres.url }); await c.connect(); await c.query(`CREATE DATABASE ${name}`); await c.end(); const url = postgres.url.replace(/\/[^/]*$/, `/${name}`); await migrateDatabase(url, 'migrations/postgres'); return url; } };
try { printResults(await dashboard(world, { scale: Number(process.argv[2]) })); } finally { await postgres.stop(); await rm(dataDir, { recursive: true, force: true }); }
