import { randomUUID } from 'node:crypto';
import { applyReports } from '#service/messaging/reports.ts';
import { systemClock } from '#service/ports/clock.ts';
import { wibDate } from '#shared/domain/time-zone.ts';
import { startChaosEngine } from './chaos-engine.ts';
import { chaosMessage } from './chaos-messages.ts';
import type { ChaosRow, ChaosWorld } from './chaos-world.ts';
import { diceOf, type OddAnswer, type OddGateway, oddAnswer, oddEndpoints } from './odd-answers.ts';
import { until } from './until.ts';

/*
 * E-20: the engine of the product between real servers, and gateways that answer some calls with what nobody expects. In each wave as
 * many ordinary messages stand between the odd ones, and an urgent one comes last: all of them must leave, once, as if nothing were odd.
 */

export interface AnswersOptions {
  readonly world: ChaosWorld;
  /** Odd answers to sent messages, over both gateways. */
  readonly answers: number;
  readonly seed: number;
}

export interface AnswersReport {
  readonly figures: Readonly<Record<string, number | string>>;
  readonly broken: readonly string[];
}

const WAVE = 20;
/** After this a wave that still waits is a broken promise. */
const WAVE_MS = 60_000;
const SETTLED = ['sent', 'delivered', 'read', 'failed', 'unknown'];

interface Odd {
  readonly phone: string;
  readonly answer: OddAnswer;
}

interface State {
  readonly id: number;
  readonly phone: string;
  readonly status: string;
  readonly code: string | null;
  readonly calls: number;
  readonly first: string | null;
  readonly openCalls: number;
}

/** Plays so many odd answers and judges every row. */
export async function playOddAnswers({ world, answers, seed }: AnswersOptions): Promise<AnswersReport> {
  const dice = diceOf(seed);
  const { pool, gateways, close } = await startChaosEngine(world, {
    name: 'answers',
    concurrency: 8,
    settings: { queryLimits: { connectMs: 3_000, answerMs: 5_000 } },
  });
  const broken: string[] = [];
  const ends = new Map<string, number>();
  let ordinary = 0;
  let questions = 0;
  let slowestMs = 0;

  /** What an odd answer says of the whole gateway (three unknown ones, a token, a rest) is not what is tested here. */
  async function openDoors(): Promise<void> {
    await world.pool.query(
      `UPDATE gateways SET breaker = 'closed', breaker_generation = breaker_generation + 1, breaker_reason = NULL, breaker_since = NULL, openings = 0,
              probe_at = NULL, probe_attempt = NULL, probe_lease_until = NULL, rest_until = NULL
       WHERE breaker <> 'closed' OR rest_until IS NOT NULL`,
    );
    // Nobody waits for another round at gateways that have refused.
    await world.pool.query(
      `UPDATE whatsapp_notifications SET not_before = NULL WHERE status = 'queued' AND not_before IS NOT NULL`,
    );
  }

  async function statesOf(rows: readonly ChaosRow[]): Promise<State[]> {
    const { rows: states } = await world.pool.query<State>(
      `SELECT n.id, n.recipient_phone AS phone, n.status, n.error_code AS code, count(a.id)::int AS calls,
              (array_agg(a.state ORDER BY a.attempt) FILTER (WHERE a.state <> 'not_started'))[1] AS first,
              count(*) FILTER (WHERE a.state = 'open')::int AS "openCalls"
       FROM whatsapp_notifications n LEFT JOIN whatsapp_delivery_attempts a ON a.notification_id = n.id
       WHERE n.id = ANY($1) GROUP BY n.id`,
      [rows.map((row) => row.id)],
    );
    return states;
  }

  /** Until all are settled; tells what is left after the deadline. */
  async function settled(rows: readonly ChaosRow[], what: string): Promise<State[]> {
    let states: State[] = [];
    await until(
      what,
      async () => {
        await openDoors();
        states = await statesOf(rows);
        return states.every((row) => SETTLED.includes(row.status));
      },
      WAVE_MS,
    ).catch(() => {
      for (const row of states.filter(({ status }) => !SETTLED.includes(status)))
        broken.push(`${what}: row ${row.id} is ${row.status} after ${WAVE_MS / 1_000} s (${row.code ?? 'no reason'})`);
    });
    return states;
  }

  /** Once, by the gateway's own ledger. */
  function judgeOrdinary(states: readonly State[], what: string): void {
    const phones = new Set(states.map(({ phone }) => phone));
    const deliveries = Map.groupBy(
      world.sandbox.ledger.list({ accepted: true, limit: 10 * WAVE }).filter(({ recipient }) => phones.has(recipient)),
      ({ recipient }) => recipient,
    );
    for (const { id, phone, status, code } of states) {
      const times = deliveries.get(phone)?.length ?? 0;
      if (status !== 'sent' || times !== 1)
        broken.push(`${what}: row ${id} is ${status} (${code ?? ''}), delivered ${times} times`);
    }
  }

  async function wave(gateway: OddGateway, size: number): Promise<void> {
    const backup = gateway === 'fonnte' ? 'wablas' : 'fonnte';
    await world.pool.query('UPDATE lanes SET gateway_order = $1', [JSON.stringify([gateway, backup])]);
    await openDoors();
    const messages = Array.from({ length: size * 2 }, (_, index) => chaosMessage(index % 4 < 2 ? { lane: 'normal' } : {}));
    const odd: Odd[] = messages.flatMap((message, index) =>
      index % 2 === 0 ? [{ phone: message.recipientPhone ?? '', answer: oddAnswer(gateway, 'send', dice) }] : [],
    );
    for (const { phone, answer } of odd) {
      const { body, httpStatus, retryAfter } = answer;
      world.sandbox.script({ gateway, phone, times: 1, body, httpStatus, ...(retryAfter === null ? {} : { retryAfter }) });
    }
    const began = performance.now();
    const rows = await world.write(messages);
    const states = await settled(rows, `a wave at ${gateway}`);
    const oddOf = new Map(odd.map(({ phone, answer }) => [phone, answer]));
    judgeOrdinary(
      states.filter(({ phone }) => !oddOf.has(phone)),
      `beside odd answers of ${gateway}`,
    );
    for (const row of states) {
      const answer = oddOf.get(row.phone);
      if (!answer) continue;
      ends.set(row.status, (ends.get(row.status) ?? 0) + 1);
      const told = `${answer.told} (HTTP ${answer.httpStatus}, ${JSON.stringify(answer.body.slice(0, 120))})`;
      if (row.openCalls > 0 || row.code === 'lease' || row.code === 'exception')
        broken.push(`${gateway} answered ${told}: row ${row.id} is ${row.status}, ${row.code}`);
      if (row.calls > 1 && row.first !== 'refused')
        broken.push(`${gateway} answered ${told}: ${row.calls} calls after ${row.first}`);
    }
    const next = await world.write([chaosMessage({ lane: 'urgent', onUnknown: 'resend' })]);
    judgeOrdinary(await settled(next, `the urgent one after odd answers of ${gateway}`), `after odd answers of ${gateway}`);
    slowestMs = Math.max(slowestMs, performance.now() - began);
    ordinary += size + 1;
    await ask(gateway);
    world.sandbox.reset({ ledger: true });
  }

  /** The questions that send nothing: device, look-up, reports, webhooks. None may throw, and what they say can be stored. */
  async function ask(id: OddGateway): Promise<void> {
    const gateway = gateways.find((one) => one.id === id);
    if (!gateway) throw new Error(`no ${id}`);
    const texts: string[] = [];
    for (const endpoint of oddEndpoints(id).filter((one) => one !== 'send')) {
      const answer = oddAnswer(id, endpoint, dice);
      const { body, httpStatus } = answer;
      world.sandbox.script({ gateway: id, endpoint, times: 1, body, httpStatus });
      questions += 1;
      try {
        if (endpoint === 'device') texts.push(JSON.stringify(await gateway.device()));
        else if (endpoint === 'report' && dice(2) === 0)
          texts.push(JSON.stringify(await gateway.lookUp(randomUUID(), [wibDate(systemClock.now())])));
        else await applyReports(pool, id, await gateway.pollReports(['140000001', 'b1e9']));
        const heard = gateway.readReports(body);
        gateway.readInbound(body);
        await applyReports(pool, id, heard);
      } catch (error) {
        broken.push(`${id} answered a question about ${endpoint} with ${answer.told}: ${String(error)}`);
      }
    }
    await world.pool.query('SELECT t::jsonb FROM unnest($1::text[]) AS t', [texts]).catch((error: unknown) => {
      broken.push(`${id}: what its answers said cannot be stored: ${String(error)}`);
    });
  }

  try {
    for (let played = 0, turn = 0; played < answers; played += WAVE, turn += 1)
      await wave(turn % 2 === 0 ? 'fonnte' : 'wablas', Math.min(WAVE, answers - played));
  } finally {
    await close();
  }
  return {
    figures: {
      seed,
      'odd answers to messages': answers,
      'their rows': [...ends].map(([status, count]) => `${status} ${count}`).join(', '),
      'ordinary messages between and after them': ordinary,
      'odd answers to questions': questions,
      'slowest wave': `${(slowestMs / 1_000).toFixed(1)} s`,
      exceptions: broken.length,
    },
    broken,
  };
}
