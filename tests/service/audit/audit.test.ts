import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAudit } from '#service/audit/audit.ts';
import { createTestService, type SignedIn, type TestService } from '../../support/test-service.ts';

let world: TestService;
let admin: SignedIn;

/** The log of the tests: 60 entries, one a minute, all older than what came into the log before them (a clock that stepped back). */
beforeAll(async () => {
  world = await createTestService();
  admin = await world.signIn('admin');
  await world.query(
    `INSERT INTO audit_log (actor_id, actor_name, action, entity, entity_id, before, after, node, operation_id, created_at)
     SELECT CASE WHEN n % 2 = 0 THEN $1::int END, CASE WHEN n % 2 = 0 THEN 'Rina' ELSE 'Kabar Desk' END,
            CASE WHEN n % 3 = 0 THEN 'ticket.assign' WHEN n % 3 = 1 THEN 'ticket.set_status' ELSE 'customer.delete' END,
            CASE WHEN n % 3 = 2 THEN 'customer' ELSE 'ticket' END, n::text, jsonb_build_object('status', 'open'),
            jsonb_build_object('status', 'assigned', 'note', CASE WHEN n = 7 THEN 'kabel 100%_putus' ELSE '-' END),
            'node-' || n % 4, CASE WHEN n % 10 = 0 THEN 5 END, '2026-01-05T00:00:00Z'::timestamptz + n * interval '1 minute'
     FROM generate_series(1, 60) n`,
    [admin.userId],
  );
});
afterAll(() => world.close());

const DAY = 'from=2026-01-05T00:00:00Z&to=2026-01-05T23:00:00Z';
async function search(query: string): Promise<string[]> {
  const { status, body } = await world.call(admin, 'GET', `/api/audit?${DAY}&limit=200&${query}`);
  expect({ query, status, body: status === 200 ? null : body }).toEqual({ query, status: 200, body: null });
  return body.data.map(({ entityId }: { entityId: string }) => entityId);
}

describe('searching the audit log', () => {
  it('finds by who, what, record, node, operation and time, newest first', async () => {
    const numbers = Array.from({ length: 60 }, (_, at) => 60 - at);
    const those = (keep: (n: number) => boolean) => numbers.filter(keep).map(String);
    expect(await search('')).toEqual(those(() => true));
    expect(await search(`actorId=${admin.userId}`)).toEqual(those((n) => n % 2 === 0));
    expect(await search('action=ticket.assign')).toEqual(those((n) => n % 3 === 0));
    expect(await search('action=ticket.')).toEqual(those((n) => n % 3 !== 2));
    expect(await search('entity=customer')).toEqual(those((n) => n % 3 === 2));
    expect(await search('entity=ticket&entityId=30')).toEqual(['30']);
    expect(await search('node=node-1')).toEqual(those((n) => n % 4 === 1));
    expect(await search('operationId=5')).toEqual(those((n) => n % 10 === 0));
    const { body } = await world.call(admin, 'GET', '/api/audit?from=2026-01-05T00:10:00Z&to=2026-01-05T00:12:00Z');
    expect(body.data.map(({ entityId }: { entityId: string }) => entityId)).toEqual(['12', '11', '10']);
  });

  it('finds text in names and values, and takes wildcards literally', async () => {
    expect(await search('search=KABEL')).toEqual(['7']);
    expect(await search(`search=${encodeURIComponent('100%_putus')}`)).toEqual(['7']);
    expect(await search(`search=${encodeURIComponent('%')}`)).toEqual(['7']);
    expect((await search('search=rina')).length).toBe(30);
  });

  it('goes through the pages without losing or repeating an entry', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await world.call(admin, 'GET', `/api/audit?${DAY}&limit=7${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...body.data.map(({ id }: { id: number }) => id));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(60);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
  });

  it('is for administrators and managers, and refuses what it does not know', async () => {
    expect((await world.call(await world.signIn('manager'), 'GET', '/api/audit')).status).toBe(200);
    for (const role of ['supervisor', 'noc', 'customer_service', 'technician'] as const) {
      expect((await world.call(await world.signIn(role), 'GET', '/api/audit')).status).toBe(403);
    }
    for (const query of ['x=1', 'actorId=0', 'from=yesterday', 'cursor=nonsense', 'action=%27%3B', 'entityId=a b']) {
      expect({ query, status: (await world.call(admin, 'GET', `/api/audit?${query}`)).status }).toEqual({ query, status: 400 });
    }
  });
});

describe('the log is append only', () => {
  it.each([
    `UPDATE audit_log SET actor_name = 'nobody'`,
    `UPDATE audit_log SET after = NULL WHERE id = 1`,
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
    `INSERT INTO audit_log (actor_name, action, entity, node) VALUES ('x', 'x', 'x', 'x') ON CONFLICT (id, created_at) DO UPDATE SET action = 'y'`,
    'ALTER TABLE audit_log DISABLE TRIGGER ALL',
    'DROP TRIGGER audit_log_append_only ON audit_log',
    'DROP TABLE audit_log',
  ])('for the application: %s is refused', async (statement) => {
    const before = await world.query('SELECT count(*)::int n, max(id) m FROM audit_log');
    const [role] = await world.query<{ role: string }>('SELECT current_user AS role');
    expect(role).toEqual({ role: 'kabar_app' });
    await expect(world.query(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await world.query('SELECT count(*)::int n, max(id) m FROM audit_log')).toEqual(before);
  });
});

describe('gathered entries', () => {
  it('are written with the commit, those of a part only when it is kept, under the operation it belongs to', async () => {
    const audit = createAudit('node-x');
    const entry = (entityId: number) => ({ actor: null, action: 'probe.gather', entity: 'probe', entityId });
    await world.unitOfWork.transaction(async (tx) => {
      const mark = { id: 7, quiet: false, many: false };
      const [kept, dropped] = [tx.part(tx, mark), tx.part(tx, mark)];
      await audit(kept.tx, entry(1));
      await audit(dropped.tx, entry(3));
      await audit(tx, entry(2));
      kept.keep();
      expect(await world.query(`SELECT 1 FROM audit_log WHERE action = 'probe.gather'`)).toEqual([]);
    });
    expect(
      await world.query(`SELECT entity_id, operation_id FROM audit_log WHERE action = 'probe.gather' ORDER BY entity_id`),
    ).toEqual([
      { entity_id: '1', operation_id: 7 },
      { entity_id: '2', operation_id: null },
    ]);
  });

  it('are gone with a transaction that is rolled back', async () => {
    const audit = createAudit('node-x');
    await expect(
      world.unitOfWork.transaction(async (tx) => {
        await audit(tx, { actor: null, action: 'probe.dropped', entity: 'probe', entityId: 1 });
        await tx.flush();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await world.query(`SELECT 1 FROM audit_log WHERE action = 'probe.dropped'`)).toEqual([]);
  });
});
