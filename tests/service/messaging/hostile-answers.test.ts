import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Gateway, LookUpResult } from '#service/gateways/port.ts';
import { createLogger } from '#service/logger.ts';
import type { Admitted } from '#service/messaging/admission.ts';
import { createLookUp } from '#service/messaging/look-up.ts';
import type { CallOutcome } from '#service/messaging/recorder.ts';
import { matchInbox, storeReports } from '#service/messaging/reports.ts';
import { createReportPolling } from '#service/messaging/reports-polling.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';
import { once } from '../../support/one-statement.ts';
import { until } from '../../support/until.ts';

const silent = createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' });

const nested = (depth: number, inner = '1') => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`;

describe('E-20 what a vendor sends is hostile input', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis' });
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    harness.sandbox.reset({ ledger: true });
    await sql(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL, rest_until = NULL`,
    );
    await sql(`UPDATE lanes SET gateway_order = '["fonnte","wablas"]'`);
  });
  const sql = (text: string, values: unknown[] = []) => harness.database.pool.query(text, values);

  /** One message that gets this answer among others that get an ordinary one; nothing else may notice. */
  async function amongOthers(gateway: 'fonnte' | 'wablas', body: string): Promise<Record<string, unknown>> {
    if (gateway === 'wablas') await sql(`UPDATE lanes SET gateway_order = '["wablas","fonnte"]'`);
    harness.sandbox.script({ gateway, times: 1, textIncludes: 'ganjil', body });
    const ids = await harness.send([{ message: 'biasa 1' }, { message: 'ganjil' }, { message: 'biasa 2' }]);
    const rows = await Promise.all(ids.map((id) => harness.rowIn(id, ['sent', 'failed', 'unknown'])));
    const odd = rows.find((row) => row.message === 'ganjil');
    expect(rows.filter((row) => row !== odd).map((row) => row.status)).toEqual(['sent', 'sent']);
    const [next] = await harness.send([{ lane: 'urgent', message: 'berikutnya' }]);
    await harness.rowIn(next!, ['sent']);
    return odd ?? {};
  }

  it.each([
    ['a NUL', '{"status":true,"id":["12\\u000034"]}'],
    ['100,000 characters', `{"status":true,"id":["${'9'.repeat(100_000)}"]}`],
    ['a lone surrogate', '{"status":true,"id":["\\ud800"]}'],
    ['a number beyond what a number can hold', '{"status":true,"id":[12345678901234567890]}'],
    ['an id nested 60,000 deep', `{"status":true,"id":${nested(60_000)}}`],
  ])('an id of Fonnte that is %s leaves its message sent, untracked, and holds nobody up', async (_what, body) => {
    expect(await amongOthers('fonnte', body)).toMatchObject({ status: 'sent', untracked: true, provider_message_id: null });
  });

  it.each([
    ['a NUL', '"12\\u000034"'],
    ['201 characters', `"${'9'.repeat(201)}"`],
    ['an object', '{"id":"7"}'],
  ])('an id of Wablas that is %s leaves its message sent, untracked, and holds nobody up', async (_what, id) => {
    const body = `{"status":true,"data":{"messages":[{"id":${id}}]}}`;
    expect(await amongOthers('wablas', body)).toMatchObject({ status: 'sent', untracked: true, provider_message_id: null });
  });

  it('an id of exactly 200 characters is kept', async () => {
    const id = '9'.repeat(200);
    expect(await amongOthers('fonnte', `{"status":true,"id":["${id}"]}`)).toMatchObject({
      status: 'sent',
      untracked: false,
      provider_message_id: id,
    });
  });

  it.each(['fonnte', 'wablas'] as const)('a reason of %s nested 60,000 deep fails its own message at once', async (gateway) => {
    const name = gateway === 'fonnte' ? 'reason' : 'message';
    expect(await amongOthers(gateway, `{"status":false,"${name}":${nested(60_000)}}`)).toMatchObject({ status: 'failed' });
  });

  it('a reason with NUL, half pairs and reversed writing is kept as a plain text', async () => {
    const row = await amongOthers('fonnte', '{"status":false,"reason":"a\\u0000b\\ud83d c\\u202e d"}');
    expect(row).toMatchObject({ status: 'failed', error_message: 'fonnte: a b\ufffd c d' });
  });

  describe('an adapter may fail over it', () => {
    it('an exception out of an adapter is an outcome: the row is unknown at once, the next message leaves', async () => {
      const [fonnte] = harness.gateways;
      if (!fonnte) throw new Error('no gateway');
      const send = vi.spyOn(fonnte, 'send').mockRejectedValueOnce(new RangeError('Maximum call stack size exceeded'));
      try {
        const [id] = await harness.send([{}]);
        expect(await harness.rowIn(id!, ['unknown'])).toMatchObject({ error_code: 'exception', needs_person: true });
        const [next] = await harness.send([{}]);
        await harness.rowIn(next!, ['sent']);
      } finally {
        send.mockRestore();
      }
    });

    it('a device whose answer makes its adapter fail is asked again later, and the other gateway is tried all the same', async () => {
      await sql(`UPDATE gateways SET breaker = 'open', probe_at = engine_now(), probe_lease_until = NULL`);
      const [fonnte] = harness.gateways;
      if (!fonnte) throw new Error('no gateway');
      const device = vi.spyOn(fonnte, 'device').mockRejectedValue(new RangeError('Maximum call stack size exceeded'));
      try {
        await until('the healthy one to be half open', async () => {
          const { rows } = await sql(`SELECT FROM gateways WHERE id = 'wablas' AND breaker = 'half_open'`);
          return rows.length === 1;
        });
        const later = await until('the other one to be put off', async () => {
          const { rows } = await sql(
            `SELECT breaker_detail FROM gateways WHERE id = 'fonnte' AND breaker = 'open' AND probe_at > engine_now() + interval '2 seconds'`,
          );
          return rows[0];
        });
        expect(later).toEqual({ breaker_detail: 'the answer about the device could not be read' });
      } finally {
        device.mockRestore();
      }
    });
  });

  describe('in reports and look-ups', () => {
    it('one report that the database refuses leaves the others applied, and does not come back', async () => {
      const ids = await harness.send([{}, {}, {}]);
      const rows = await Promise.all(ids.map((id) => harness.rowIn(id, ['sent'])));
      const reports = rows.map((row) => ({
        providerMessageId: String(row.provider_message_id),
        state: 'delivered' as const,
        detail: 'x',
      }));
      const poisoned = rows[1];
      await once(
        harness.database.url,
        `CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.id = ${Number(poisoned?.id)} THEN RAISE EXCEPTION USING ERRCODE = '22021'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER refuse_row BEFORE UPDATE ON whatsapp_notifications FOR EACH ROW EXECUTE FUNCTION refuse_row()`,
      );
      try {
        const { pool } = harness.database;
        await storeReports(pool, 'fonnte', reports, silent);
        const changed = await matchInbox(pool, silent);
        expect(changed.map((row) => row.id).toSorted()).toEqual(ids.filter((id) => id !== poisoned?.id).toSorted());
        expect((await sql('SELECT * FROM delivery_report_inbox')).rows).toEqual([]);
      } finally {
        await once(harness.database.url, 'DROP TRIGGER refuse_row ON whatsapp_notifications; DROP FUNCTION refuse_row');
      }
    });

    it('a look-up that fails over its own answer leaves the others asked in the same turn', async () => {
      const ids = await harness.send(Array.from({ length: 6 }, () => ({ lane: 'bulk' as const, message: 'tanya' })));
      for (const id of ids) await harness.rowIn(id, ['sent']);
      await sql(
        `WITH a AS (INSERT INTO whatsapp_delivery_attempts (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, state, started_at, lease_until, ended_at, code, node)
           SELECT gen_random_uuid(), id, 1, 2, 'wablas', 0, false, 'unknown', engine_now(), engine_now(), engine_now(), 'timeout', 'x' FROM unnest($1::bigint[]) id)
         UPDATE whatsapp_notifications SET status = 'unknown', attempt = 2, provider = NULL, provider_message_id = NULL, next_look_up_at = engine_now() + interval '1 hour'
         WHERE id = ANY($1)`,
        [ids],
      );
      const wablas = harness.gateways.find((gateway) => gateway.id === 'wablas');
      if (!wablas) throw new Error('no gateway');
      const answers: (() => Promise<LookUpResult>)[] = [
        () => Promise.reject(new RangeError('Maximum call stack size exceeded')),
        async () => ({ kind: 'found', providerMessageId: 'a\0b', state: null }),
        async () => ({ kind: 'unavailable', answered: true, detail: 'odd' }),
      ];
      const gateway: Gateway = {
        ...wablas,
        lookUp: () => answers.shift()?.() ?? Promise.resolve({ kind: 'found', providerMessageId: 'w-7', state: null }),
      };
      const lookUp = createLookUp({
        pool: harness.database.pool,
        gateways: new Map([['wablas', gateway]]),
        logger: silent,
        onChanged: () => undefined,
      });
      await sql('UPDATE whatsapp_notifications SET next_look_up_at = engine_now() WHERE id = ANY($1)', [ids]);
      await lookUp.turn();
      const rows = await Promise.all(ids.map((id) => harness.row(id)));
      const ends = rows.map((row) => `${row.status} ${row.provider_message_id} ${row.untracked}`).toSorted();
      expect(ends).toEqual([
        'sent null true',
        'sent w-7 false',
        'sent w-7 false',
        'sent w-7 false',
        'unknown null false',
        'unknown null false',
      ]);
      await sql('UPDATE whatsapp_notifications SET next_look_up_at = NULL WHERE id = ANY($1)', [ids]);
    });

    it('a gateway whose reports make its adapter fail does not keep the other one from being asked', async () => {
      const ids = await harness.send([{ message: 'laporan' }, { message: 'laporan' }]);
      for (const id of ids) await harness.rowIn(id, ['sent']);
      await sql(`UPDATE whatsapp_notifications SET sent_at = engine_now() - interval '1 minute' WHERE id = ANY($1)`, [ids]);
      await sql(`UPDATE whatsapp_notifications SET provider = 'wablas', provider_message_id = 'w-9' WHERE id = $1`, [ids[1]]);
      await sql('UPDATE gateways SET reports_polled_at = NULL');
      const gateways = harness.gateways.map(
        (gateway): Gateway => ({
          ...gateway,
          pollReports: (wanted) =>
            gateway.id === 'fonnte'
              ? Promise.reject(new RangeError('Maximum call stack size exceeded'))
              : Promise.resolve(
                  wanted.map((providerMessageId) => ({ providerMessageId, state: 'read' as const, detail: 'read' })),
                ),
        }),
      );
      await createReportPolling({
        pool: harness.database.pool,
        gateways,
        logger: silent,
        onChanged: () => undefined,
      }).poll();
      expect(await harness.row(ids[1]!)).toMatchObject({ status: 'read' });
    });
  });
});

describe('E-20 the recorder', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis', start: false });
  });
  afterAll(() => harness.close());

  /** Three messages whose calls are made; what they come to is told by the test. */
  async function admitThree(): Promise<Admitted[]> {
    const ids = await harness.send([{}, {}, {}]);
    const admit = harness.admission();
    const wakeUps = ids.map((id) => ({ id, generation: 1 }));
    const { answers } = await admit('normal', wakeUps, 0);
    const calls = answers.filter((answer) => answer.kind === 'admitted');
    expect(calls).toHaveLength(3);
    return calls;
  }
  const accepted = (providerMessageId: string): CallOutcome => ({
    kind: 'accepted',
    providerMessageId,
    quotaRemaining: null,
    httpStatus: 200,
  });
  const asOwner = (statement: string) => once(harness.database.url, statement);

  it('an outcome that the database refuses is recorded apart with a plain reason, the others of its batch as they came', async () => {
    const calls = await admitThree();
    // The database refuses a text with this word, as it would any content that no cleaning knows of yet.
    await asOwner(`CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.detail LIKE '%racun%' OR NEW.provider_message_id LIKE 'racun%' THEN RAISE EXCEPTION USING ERRCODE = '22021'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER refuse_poison BEFORE UPDATE ON whatsapp_delivery_attempts FOR EACH ROW EXECUTE FUNCTION refuse_poison()`);
    try {
      const recorder = harness.recorder();
      const outcomes = [accepted('baik-1'), accepted('racun-2'), accepted('baik-3')];
      const done = await Promise.all(calls.map((call, index) => recorder.record(call, outcomes[index]!, 5)));
      expect(done).toEqual([{ kind: 'done' }, { kind: 'done' }, { kind: 'done' }]);
      expect(recorder.isBlocked).toBe(false);
      const rows = await Promise.all(calls.map((call) => harness.row(call.id)));
      expect(rows.map((row) => [row.status, row.provider_message_id, row.untracked])).toEqual([
        ['sent', 'baik-1', false],
        ['sent', null, true],
        ['sent', 'baik-3', false],
      ]);
      expect((await harness.attempts(calls[1]!.id))[0]).toMatchObject({
        state: 'accepted',
        detail: 'the answer could not be stored (22021)',
      });
    } finally {
      await asOwner('DROP TRIGGER refuse_poison ON whatsapp_delivery_attempts; DROP FUNCTION refuse_poison');
    }
  });

  it('an outcome that our own program cannot read stops its own row only: unknown, for a person', async () => {
    const calls = await admitThree();
    const recorder = harness.recorder();
    const broken = undefined as unknown as CallOutcome;
    await Promise.all([accepted('a'), broken, accepted('c')].map((outcome, index) => recorder.record(calls[index]!, outcome, 5)));
    const rows = await Promise.all(calls.map((call) => harness.row(call.id)));
    expect(rows.map((row) => [row.status, row.needs_person])).toEqual([
      ['sent', false],
      ['unknown', true],
      ['sent', false],
    ]);
  });
});
