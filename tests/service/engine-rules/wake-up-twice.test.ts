import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#service/logger.ts';
import { createLaneGate } from '#service/messaging/lane-gate.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';

describe('two wake-ups of one row in one process', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis', start: false });
  });
  afterAll(() => harness.close());

  it('are one attempt: a row is asked for once, whoever wakes it', async () => {
    const logger = createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' });
    const admit = harness.admission();
    const gateOf = () =>
      createLaneGate({ lane: 'normal', admit, logger, slots: 5, isBlocked: () => false, onTaken: () => undefined });
    const gate = gateOf();
    const [id] = await harness.send([{}]);
    const decisions = await Promise.all([1, 1, 2].map((generation) => gate.ask({ id: id!, generation })));
    const admitted = decisions.filter((decision) => decision.kind === 'admitted');
    gate.stop();
    expect(admitted.length).toBeLessThanOrEqual(1);
    expect(await harness.attempts(id!)).toHaveLength(admitted.length);

    const again = (await harness.send([{}]))[0]!;
    const second = gateOf();
    const twice = await Promise.all([1, 1].map((generation) => second.ask({ id: again, generation })));
    second.stop();
    expect(twice.map((decision) => decision.kind).sort()).toEqual(['admitted', 'gone']);
    expect(await harness.attempts(again)).toHaveLength(1);
  });
});
