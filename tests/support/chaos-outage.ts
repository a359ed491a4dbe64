import type { LedgerRecord, SandboxGateway } from '#service/gateways/sandbox/sandbox.types.ts';
import { untilSettled } from './chaos-judge.ts';
import { passBreakerWaits } from './chaos-kills.ts';
import { chaosMessage } from './chaos-messages.ts';
import type { ChaosRow, ChaosWorld } from './chaos-world.ts';
import { PATIENCE_MS } from './deadlines.ts';
import { until } from './until.ts';

const GATEWAYS: readonly SandboxGateway[] = ['fonnte', 'wablas'];

/** Whether connections to both gateways are taken at all. */
export async function setBothListening(world: ChaosWorld, listening: boolean): Promise<void> {
  for (const gateway of GATEWAYS) await world.sandbox.setListening(gateway, listening);
}

/** Somebody who is told of gateways that go down; must be there before the first one does. */
export async function addOperator(world: ChaosWorld): Promise<void> {
  await world.pool.query(`INSERT INTO users (username, name, role) VALUES ('noc', 'NOC', 'noc')`);
}

export interface OutagePlan {
  readonly forMs: number;
  readonly stepMs: number;
  /** Called in every step, once every open breaker has asked again. */
  readonly onStep?: () => Promise<void>;
}

/**
 * Lets an outage of every gateway last on the engine's clock, in steps that are long enough for every wait of the engine to end in
 * them and in each of which every breaker asks for its device again.
 */
export async function passOutage(world: ChaosWorld, { forMs, stepMs, onStep }: OutagePlan): Promise<void> {
  for (let passed = 0; passed < forMs; passed += stepMs) {
    const before = await openingsOf(world);
    await world.shiftClock(stepMs);
    await until('every open breaker to ask again', async () =>
      [...(await openingsOf(world))].every(([gateway, count]) => count > (before.get(gateway) ?? 0)),
    );
    await onStep?.();
  }
}

/** How often in a row each breaker opened or found its device away. */
async function openingsOf(world: ChaosWorld): Promise<Map<string, number>> {
  const { rows } = await world.pool.query<{ id: string; openings: number }>('SELECT id, openings FROM gateways');
  return new Map(rows.map(({ id, openings }) => [id, openings]));
}

/** Processes of the fleet, and calls at once of a lane in each (E-8). */
export const PROCESSES = 5;
const SLOTS = 5;
const HOUR_MS = 3_600_000;
const STEP_MS = 5 * 60_000;
const KNOWN_WITHIN_MS = 30_000;
/** What one-time codes have; an hour outlives it (R9). */
const SHORT_LIFE_SECONDS = 300;

/**
 * What an ordinary message that is at a gateway before the last urgent one may be, and nothing else:
 * - the trial message of a half-open breaker, which is ordinary by rule (E-13): one that gets through per gateway;
 * - admitted when every urgent row had been admitted, and then quicker than the last of them: at most what may be under way at once in
 *   the two ordinary lanes, slots x processes each.
 * Calls admitted before the urgent rows were written do not exist: both breakers were open for an hour.
 */
const MOST_TRIALS = 2;
const MOST_UNDER_WAY = 2 * SLOTS * PROCESSES;

/** What an outage of both gateways showed. */
export interface OutageReport {
  readonly figures: Readonly<Record<string, string>>;
  /** Promises that were broken; empty when all were kept. */
  readonly broken: readonly string[];
  /** The rows that outlive the outage. */
  readonly lasting: readonly ChaosRow[];
}

export interface OutageOptions {
  readonly stepMs?: number;
  /** Until somebody is told that both are down. */
  readonly knownWithinMs?: number;
}

/**
 * Both gateways are down for an hour of the engine's time: known within 30 s unless told otherwise, nothing lost, what is too old dies unsent, and when they
 * are back the rest leaves urgent first.
 */
export async function outage(
  world: ChaosWorld,
  perMinute: number,
  { stepMs = STEP_MS, knownWithinMs = KNOWN_WITHIN_MS }: OutageOptions = {},
): Promise<OutageReport> {
  const { pool, sandbox } = world;
  const broken: string[] = [];
  await pool.query('UPDATE gateways SET per_minute = $1', [perMinute]);
  const seqBefore = sandbox.countLedger().lastSeq;
  await setBothListening(world, false);
  const downSince = performance.now();
  const ordinary = await world.write([
    ...Array.from({ length: 200 }, () => chaosMessage()),
    ...Array.from({ length: 50 }, () => chaosMessage({ lane: 'normal' })),
  ]);
  const urgent = await world.write(Array.from({ length: 40 }, () => chaosMessage({ lane: 'urgent', onUnknown: 'resend' })));
  const shortLived = await world.write(
    Array.from({ length: 30 }, () => chaosMessage({ lane: 'urgent', onUnknown: 'resend', expiresInSeconds: SHORT_LIFE_SECONDS })),
  );
  const lasting = [...ordinary, ...urgent];
  const knownAfterMs = await until(
    'an alert for each gateway',
    async () => ((await areBothTold(world)) ? performance.now() - downSince : false),
    2 * knownWithinMs,
  ).catch(async (error: unknown) => {
    const { rows } = await pool.query(
      `SELECT g.id, g.breaker, g.probe_attempt, e.event, e.title, e.resolved_at FROM gateways g
       LEFT JOIN notification_events e ON e.group_key = 'gateway:' || g.id`,
    );
    throw new Error(`${String(error)}: ${JSON.stringify(rows)}`);
  });
  if (knownAfterMs > knownWithinMs) broken.push(`both down was told only after ${seconds(knownAfterMs)}`);

  await passOutage(world, { forMs: HOUR_MS, stepMs });
  const waiting = await countIn(world, lasting, ['pending', 'queued']);
  if (waiting !== lasting.length)
    broken.push(`${lasting.length - waiting} of ${lasting.length} rows did not wait for the gateways`);
  await until('what is too old to be expired', async () => (await countIn(world, shortLived, ['expired'])) === shortLived.length);

  await setBothListening(world, true);
  await until('a gateway to be tried again', async () => {
    await passBreakerWaits(world);
    const { rows } = await pool.query(`SELECT FROM gateways WHERE breaker <> 'open' LIMIT 1`);
    return rows.length > 0;
  });
  const settledAfter = await untilSettled(world, 5 * PATIENCE_MS);
  const drained = sandbox.ledger.list({ since: seqBefore, limit: 10_000, accepted: true });
  const stale = new Set(shortLived.map(({ phone }) => phone));
  const late = drained.filter(({ recipient }) => stale.has(recipient)).length;
  if (late > 0) broken.push(`${late} messages were sent after their expiry`);
  const order = await judgeOrder(world, drained, ordinary, urgent);
  if (order.overtook > 0) broken.push(`${order.overtook} ordinary messages left while urgent ones waited`);
  if (order.trials > MOST_TRIALS) broken.push(`${order.trials} trial messages before the last urgent one`);
  if (order.underWay > MOST_UNDER_WAY) broken.push(`${order.underWay} ordinary messages overtook the last urgent one's call`);
  const name = perMinute === 0 ? 'without a limit' : `at ${perMinute}/min`;
  return {
    lasting,
    broken,
    figures: {
      [`both down 1 h, ${name}`]: `told after ${seconds(knownAfterMs)}; ${waiting} of ${lasting.length} waited, ${shortLived.length} codes expired, ${late} of them sent`,
      [`drained ${name}`]: `after ${settledAfter.toFixed(0)} s; the last urgent one ${seconds(order.lastUrgentMs)} after the first message`,
      [`ordinary before the last urgent, ${name}`]: `${order.trials} trials, ${order.underWay} beside its call, ${order.overtook} overtook`,
    },
  };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Both breakers are open, and the notification centre says so of each gateway. */
async function areBothTold(world: ChaosWorld): Promise<boolean> {
  const { rows } = await world.pool.query<{ told: boolean }>(
    `SELECT bool_and(g.breaker = 'open' AND EXISTS (
       SELECT FROM notification_events e WHERE e.group_key = 'gateway:' || g.id AND e.event = 'gateway_down' AND e.resolved_at IS NULL)) AS told
     FROM gateways g`,
  );
  return rows[0]?.told ?? false;
}

async function countIn(world: ChaosWorld, rows: readonly ChaosRow[], states: readonly string[]): Promise<number> {
  const { rows: counts } = await world.pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM whatsapp_notifications WHERE id = ANY($1) AND status = ANY($2)',
    [rows.map(({ id }) => id), states],
  );
  return counts[0]?.count ?? 0;
}

interface Order {
  readonly trials: number;
  readonly underWay: number;
  readonly overtook: number;
  /** From the first message that got through to the last urgent one. */
  readonly lastUrgentMs: number;
}

/** The gateways' ledger says who was there before the last urgent message; the attempts only say which excuse each of them has. */
async function judgeOrder(
  world: ChaosWorld,
  drained: readonly LedgerRecord[],
  ordinary: readonly ChaosRow[],
  urgent: readonly ChaosRow[],
): Promise<Order> {
  const urgentPhones = new Set(urgent.map(({ phone }) => phone));
  const last = drained.findLastIndex(({ recipient }) => urgentPhones.has(recipient));
  const early = new Set(drained.slice(0, last).map(({ recipient }) => recipient));
  const { rows } = await world.pool.query<{ probe: boolean; urgentWaited: boolean }>(
    `SELECT a.probe, EXISTS (
       SELECT FROM unnest($2::bigint[]) AS u(id) WHERE NOT EXISTS (
         SELECT FROM whatsapp_delivery_attempts b
         WHERE b.notification_id = u.id AND b.started_at <= a.started_at AND (b.state = 'accepted' OR b.ended_at > a.started_at))
     ) AS "urgentWaited"
     FROM whatsapp_delivery_attempts a WHERE a.notification_id = ANY($1) AND a.state = 'accepted'`,
    [ordinary.filter(({ phone }) => early.has(phone)).map(({ id }) => id), urgent.map(({ id }) => id)],
  );
  return {
    trials: rows.filter(({ probe }) => probe).length,
    underWay: rows.filter(({ probe, urgentWaited }) => !probe && !urgentWaited).length,
    overtook: rows.filter(({ probe, urgentWaited }) => !probe && urgentWaited).length,
    lastUrgentMs: (drained[last]?.at ?? 0) - (drained[0]?.at ?? 0),
  };
}
