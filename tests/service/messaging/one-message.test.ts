import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';

describe.each(['redis', 'postgres'] as const)('one message over the %s backend', (backend) => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend });
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    harness.sandbox.reset({ ledger: true });
    await harness.database.pool.query(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, probe_attempt = NULL`,
    );
  });

  const delivered = () => harness.sandbox.ledger.list({ accepted: true });

  it('an accepted message is at the gateway exactly once and its row is sent', async () => {
    const [id] = await harness.send([{ message: 'Halo Siti' }]);
    const row = await harness.rowIn(id!, ['sent']);
    expect(delivered().map((record) => [record.gateway, record.text])).toEqual([['fonnte', 'Halo Siti']]);
    expect(row).toMatchObject({ provider: 'fonnte', cost: 250, error_code: null, attempt: 1 });
    expect(row.provider_message_id).toBe(delivered()[0]?.messageId);
  });

  it('a gateway that answers 200 with status:false for its device is left for the backup, exactly once', async () => {
    harness.sandbox.setDevice('fonnte', false);
    const [id] = await harness.send([{}]);
    const row = await harness.rowIn(id!, ['sent']);
    expect(row).toMatchObject({ provider: 'wablas', status: 'sent' });
    expect(delivered()).toHaveLength(1);
    expect((await harness.attempts(id!)).map((attempt) => [attempt.gateway, attempt.state, attempt.code])).toEqual([
      ['fonnte', 'refused', 'device'],
      ['wablas', 'accepted', null],
    ]);
    expect(harness.breakerChanges.at(-1)).toMatchObject({ gateway: 'fonnte', to: 'open', reason: 'device' });
  });

  it('a reset after the gateway accepted is one delivery and an unknown row', async () => {
    harness.sandbox.script({ gateway: 'fonnte', fault: 'reset_after_accept', times: 1 });
    const [id] = await harness.send([{}]);
    const row = await harness.rowIn(id!, ['unknown']);
    expect(delivered()).toHaveLength(1);
    expect(row).toMatchObject({ needs_person: true, error_code: 'reset' });
    expect(await harness.attempts(id!)).toHaveLength(1);
  });

  it('a refusal for the recipient fails without failover', async () => {
    harness.sandbox.script({ gateway: 'fonnte', fault: 'refuse', reason: 'target invalid', times: 1 });
    const [id] = await harness.send([{}]);
    expect(await harness.rowIn(id!, ['failed'])).toMatchObject({ error_code: 'recipient', provider: null });
    expect(delivered()).toHaveLength(0);
    expect(await harness.attempts(id!)).toHaveLength(1);
  });

  it('many messages each arrive once', async () => {
    const ids = await harness.send(Array.from({ length: 300 }, () => ({ lane: 'bulk' as const })));
    for (const id of ids) await harness.rowIn(id, ['sent']);
    const phones = delivered().map((record) => record.recipient);
    expect(new Set(phones).size).toBe(300);
    expect(phones).toHaveLength(300);
  });
});
