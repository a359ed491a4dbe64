import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { embeddedDatabase, type ServiceProcess, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

// A real process with a real database.
let service: ServiceProcess;
let owner: pg.Client;
beforeAll(async () => {
  service = await startService({ demo: true });
  owner = new pg.Client({ connectionString: embeddedDatabase(service.dataDir).url });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await service?.stop();
});

it('E-7 a node uses at most 15 connections, with the queue in PostgreSQL and everything busy', async () => {
  const token = await service.login('admin');
  const { body } = await service.send('GET', '/api/tickets?status=open&limit=50', { token });
  const ids: number[] = body.data.map(({ id }: { id: number }) => id);
  expect(ids.length).toBeGreaterThan(3);
  let most = 0;
  let busy = true;
  const watching = (async () => {
    while (busy) {
      const { rows } = await owner.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      );
      most = Math.max(most, rows[0]?.count ?? 0);
    }
  })();
  const burst = () =>
    Promise.all([
      ...Array.from({ length: 60 }, () => service.send('GET', '/api/tickets?search=internet', { token })),
      ...ids.map((id) =>
        service.send('PUT', `/api/tickets/${id}/status`, { token, body: { status: 'cancelled', notes: 'Uji beban' } }),
      ),
      service.send('POST', '/api/tickets/bulk/update-priority', { token, body: { ids, data: { priority: 'high' } } }),
    ]);
  const done = await burst();
  // One look at a busy moment is enough; on a busy machine the first burst may go by between two looks.
  await until('a busy moment to be seen', async () => {
    if (most > 8) return true;
    done.push(...(await burst()));
    return false;
  });
  await until('every message to be sent', async () => {
    const { rows } = await owner.query(
      `SELECT FROM whatsapp_notifications WHERE status IN ('pending', 'queued', 'sending') LIMIT 1`,
    );
    return rows.length === 0;
  });
  busy = false;
  await watching;
  expect(done.filter(({ status }) => status >= 500)).toEqual([]);
  expect(most).toBeLessThanOrEqual(15);
});
