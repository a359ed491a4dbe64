import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { literalText } from '#service/gateways/literal-text.ts';
import { systemIds } from '#service/ports/ids.ts';
import { type EngineHarness, startEngineHarness } from '../../support/engine-harness.ts';
import { until } from '../../support/until.ts';

/** The limit of the backup, UTF-16 units of the text as sent. */
const LIMIT = 1_024;

describe('E-21 a text has the length the gateway counts', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis' });
  });
  afterAll(() => harness.close());

  it('450 emoji or 420 braces wait for the primary while only the backup is there, and leave through it', async () => {
    harness.sandbox.setDevice('fonnte', false);
    const long = await harness.send(
      [
        '\u{1f600}'.repeat(513),
        '{'.repeat(513),
        `${'\u{1f600}'.repeat(450)}${'x'.repeat(125)}`,
        `${'{'.repeat(420)}${'x'.repeat(185)}`,
      ].map((message) => ({ message })),
    );
    for (const id of long) await until('the row to be put off', async () => (await harness.row(id)).not_before !== null);
    const [short] = await harness.send([{ message: 'pendek' }]);
    expect(await harness.rowIn(short!, ['sent'])).toMatchObject({ provider: 'wablas' });
    for (const id of long) {
      expect(await harness.row(id)).toMatchObject({ status: 'queued' });
      expect((await harness.attempts(id)).map((attempt) => attempt.gateway)).not.toContain('wablas');
    }
    harness.sandbox.setDevice('fonnte', true);
    for (const id of long) expect(await harness.rowIn(id, ['sent'])).toMatchObject({ provider: 'fonnte' });
  });
});

describe('E-21 admission and adapter', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness({ backend: 'redis', start: false });
  });
  afterAll(() => harness.close());

  it('agree on random texts around the limit', async () => {
    await harness.database.pool.query(`UPDATE lanes SET gateway_order = '["wablas"]'`);
    const wablas = harness.gateways.find((gateway) => gateway.id === 'wablas');
    if (!wablas) throw new Error('no gateway');
    const texts = Array.from({ length: 400 }, (_, seed) => randomText(seed));
    const ids = await harness.send(texts.map((message) => ({ message, lane: 'bulk' as const })));
    const admit = harness.admission({ gateways: new Map([['wablas', wablas]]) });
    const wakeUps = ids.map((id) => ({ id, generation: 1 }));
    const { answers } = await admit('bulk', wakeUps, 0);
    const disagreements: string[] = [];
    const verdicts = new Set<boolean>();
    for (const [index, id] of ids.entries()) {
      const { message: text } = (await harness.row(id)) as { message: string };
      const admitted = answers[index]?.kind === 'admitted';
      const outcome = await wablas.send(
        { attemptId: systemIds.uuid(), recipient: { kind: 'person', phone: '6281234567890' }, text, urgent: false },
        { connectMs: 3_000, answerMs: 15_000 },
      );
      const taken = outcome.kind === 'accepted';
      verdicts.add(taken);
      if (taken !== admitted) disagreements.push(`${literalText(text).length} units: admitted ${admitted}, taken ${taken}`);
    }
    expect(disagreements).toEqual([]);
    expect(verdicts).toEqual(new Set([true, false]));
  });
});

const PIECES = [
  'x',
  '{',
  '}',
  '\u{1f600}',
  '\u{20000}',
  '\u{10ffff}',
  'é',
  'e\u0301',
  '中',
  '\uffff',
  '\ue000',
  '\u2060',
  '👩‍👩‍👧',
  ' ',
  '\n',
  '\\',
  '%',
];

/** Pieces of every width, mixed by the seed, of about the limit's length; half of them exactly at its edge. */
function randomText(seed: number): string {
  let state = (seed + 1) * 2_654_435_761;
  const next = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    return state % below;
  };
  const chosen = Array.from({ length: 1 + next(4) }, () => PIECES[next(PIECES.length)] ?? 'x');
  let text = 'a';
  const target = LIMIT - 40 + next(80);
  while (literalText(text).length < target) text += chosen[next(chosen.length)];
  if (seed % 2 === 0) {
    // A filler of one unit brings it to the limit or one beyond.
    while (literalText(text).length > LIMIT - 10) text = [...text].slice(0, -1).join('');
    text += 'z'.repeat(LIMIT + (next(2) === 0 ? 0 : 1) - literalText(text).length);
  }
  return `${text.trimEnd()}`;
}
