import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#service/logger.ts';
import { createAdmission } from '#service/messaging/admission.ts';
import { createLaneGate } from '#service/messaging/lane-gate.ts';
import { leaseMs } from '#service/messaging/limits.ts';
import { systemClock } from '#service/ports/clock.ts';
import { systemIds } from '#service/ports/ids.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';

describe('two wake-ups of one row in one process', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis', start: false });
  });
  afterAll(() => harness.close());

  it('are one attempt: a row is asked for once, whoever wakes it', async () => {
    const admit = createAdmission({
      pool: harness.database.pool,
      gateways: new Map(harness.gateways.map((gateway) => [gateway.id, gateway])),
      clock: systemClock,
      ids: systemIds,
      node: 'test',
      engine: () => systemIds.uuid(),
      demoAllow: [],
      leaseMs,
    });
    const gate = createLaneGate({
      lane: 'normal',
      admit,
      logger: createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' }),
      slots: 5,
      isBlocked: () => false,
      onTaken: () => undefined,
    });
    const [id] = await harness.send([{}]);
    const decisions = await Promise.all([1, 1, 2].map((generation) => gate.ask({ id: id!, generation })));
    const admitted = decisions.filter((decision) => decision.kind === 'admitted');
    gate.stop();
    expect(admitted.length).toBeLessThanOrEqual(1);
    expect(await harness.attempts(id!)).toHaveLength(admitted.length);

    const again = (await harness.send([{}]))[0]!;
    const second = createLaneGate({
      lane: 'normal',
      admit,
      logger: createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' }),
      slots: 5,
      isBlocked: () => false,
      onTaken: () => undefined,
    });
    const twice = await Promise.all([1, 1].map((generation) => second.ask({ id: again, generation })));
    second.stop();
    expect(twice.map((decision) => decision.kind).sort()).toEqual(['admitted', 'gone']);
    expect(await harness.attempts(again)).toHaveLength(1);
  });
});
