import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRestoreGuard } from '#service/messaging/restore-guard.ts';
import { createSendingService, type SendingService } from '../../../support/sending-service.ts';

describe('E-17 restore guard', () => {
  let world: SendingService;
  let folder: string;
  let admin: string;
  let serial = 0;
  beforeAll(async () => {
    world = await createSendingService();
    folder = await mkdtemp(join(tmpdir(), 'kabar-guard-'));
    admin = (await world.signIn('admin', { name: 'Uji admin' })).token;
    const [id] = await world.send([{}]);
    await world.rowIn(id!, ['sent']);
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => world.query('UPDATE engine_guard SET reason = NULL, since = NULL, released_by = NULL, released_at = NULL'));

  /** A node of its own with its own data folder. */
  function node() {
    serial += 1;
    const file = join(folder, `guard-${serial}.json`);
    const tripped: string[] = [];
    const guard = createRestoreGuard({
      pool: world.database.pool,
      file,
      logger: world.kernel.logger,
      onTripped: (reason) => tripped.push(reason),
    });
    const record = async () => JSON.parse(await readFile(file, 'utf8'));
    return {
      guard,
      file,
      tripped,
      record,
      pretend: async (change: object) => writeFile(file, JSON.stringify({ ...(await record()), ...change })),
    };
  }
  const closed = async () =>
    (await world.query('SELECT reason IS NOT NULL AND released_at IS NULL AS closed FROM engine_guard'))[0].closed;
  const release = () => world.call(admin, 'POST', '/api/queue/guard/release');

  it('an ordinary life trips nothing', async () => {
    const { guard, tripped, file } = node();
    for (let turn = 0; turn < 3; turn += 1) {
      const [id] = await world.send([{}]);
      await world.rowIn(id!, ['sent']);
      await guard.check();
    }
    expect(tripped).toEqual([]);
    expect(await closed()).toBe(false);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['another server', { systemId: '1' }],
    ['a new timeline', { timeline: '000000FF' }],
    ['a database created anew', { database: '1' }],
    ['a position behind the recorded one', { lsn: 'FFFF/0' }],
  ])('%s holds everything but urgent messages until a person lets them go', async (_what, change) => {
    const { guard, tripped, pretend, record } = node();
    await guard.check();
    await pretend(change);
    await guard.check();
    expect(tripped).toHaveLength(1);
    const [urgent, normal] = await world.send([{ lane: 'urgent' }, { lane: 'normal' }]);
    await world.rowIn(urgent!, ['sent']);
    expect((await world.row(normal!)).status).toBe('pending');
    const stats = (await world.call(admin, 'GET', '/api/queue/stats')).body.data;
    expect(stats.guard).toMatchObject({ reason: tripped[0] });
    await guard.check();
    expect(tripped).toHaveLength(1);
    expect((await record()).systemId).not.toBe('1');
    expect((await release()).status).toBe(200);
    await world.rowIn(normal!, ['sent']);
    await guard.check();
    expect(await closed()).toBe(false);
    expect((await release()).status).toBe(409);
  });

  it('what a person judged is not held again by a node that notices later', async () => {
    const [one, other] = [node(), node()];
    await one.guard.check();
    await other.guard.check();
    await one.pretend({ timeline: '000000FF' });
    await other.pretend({ timeline: '000000FF' });
    await one.guard.check();
    await release();
    await other.guard.check();
    expect([one.tripped.length, other.tripped.length, await closed()]).toEqual([1, 0, false]);
  });

  it('a second restore after a release holds again', async () => {
    const { guard, tripped, pretend } = node();
    await guard.check();
    await pretend({ timeline: '000000FE' });
    await guard.check();
    await release();
    await guard.check();
    await pretend({ timeline: '000000FF' });
    await guard.check();
    expect(tripped).toHaveLength(2);
    expect(await closed()).toBe(true);
  });

  it('the release says who and is audited', async () => {
    const { guard, pretend } = node();
    await guard.check();
    await pretend({ systemId: '1' });
    await guard.check();
    await release();
    expect(await world.query('SELECT released_by FROM engine_guard')).toEqual([{ released_by: 'Uji admin' }]);
    expect(
      (await world.query(`SELECT actor_name FROM audit_log WHERE action = 'queue.release_guard' ORDER BY id DESC LIMIT 1`))[0],
    ).toEqual({ actor_name: 'Uji admin' });
  });

  it('an unreadable record is made anew and an empty ledger holds nothing', async () => {
    const broken = node();
    await writeFile(broken.file, '{"half":');
    await broken.guard.check();
    expect(await broken.record()).toMatchObject({ systemId: expect.any(String) });
    const empty = await createSendingService({ start: false });
    const file = join(folder, 'empty.json');
    const guard = createRestoreGuard({
      pool: empty.database.pool,
      file,
      logger: empty.kernel.logger,
      onTripped: () => expect.unreachable(),
    });
    await guard.check();
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), systemId: '1' }));
    await guard.check();
    await empty.close();
  });
});
