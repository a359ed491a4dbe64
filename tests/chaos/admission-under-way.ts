import { createEnginePool } from '#service/messaging/engine-pool.ts';

/* An admission that never comes to its commit, over the engine's own kind of connection. Argument: the database. Says one word. */
const pool = createEnginePool({
  url: process.argv[2] ?? '',
  max: 1,
  name: 'chaos admission',
  role: 'kabar_app',
  onError: () => undefined,
});
const client = await pool.connect();
await client.query('BEGIN');
await client.query('SELECT FROM gateways ORDER BY id FOR UPDATE');
console.log('held');
setInterval(() => undefined, 60_000);
