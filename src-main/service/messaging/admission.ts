import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#service/db/in-transaction.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Ids } from '#service/ports/ids.ts';
import type { Lane, MessageState } from '#shared/domain/message.ts';
import { ASKED, CLAIM, TERMS } from './claim.sql.ts';
import { closedBecause, type EngineState, type GatewayState, readEngineState } from './gateway-state.ts';
import { canLookUp, type RowFacts } from './outcome.ts';
import { type LogEntry, pace, WINDOW_MS } from './pace.ts';
import type { WakeUp } from './queue.ts';
import { WAKE_UPS } from './wake-ups.sql.ts';

/** A call that must be made now, or be closed as not started. Its attempt row is committed. */
export interface Admitted {
  readonly kind: 'admitted';
  readonly id: number;
  readonly generation: number;
  readonly attempt: number;
  readonly attemptId: string;
  /** The start of an engine that it was admitted by: no other may call (E-13). */
  readonly engine: string;
  readonly lane: Lane;
  readonly gateway: Gateway;
  readonly type: string;
  readonly phone: string | null;
  readonly groupGatewayId: string | null;
  readonly message: string;
  readonly ticketId: number | null;
  readonly breakerGeneration: number;
  /** The one message a half-open breaker lets through. */
  readonly probe: boolean;
  /** Integer rupiah. */
  readonly price: number;
  /** What decides where the outcome leads; nothing else writes it while the row is being sent. */
  readonly facts: RowFacts;
  /** This machine's clocks just before the commit was asked for: more than 1 s later the call is not made (E-8). */
  readonly asked: { readonly monotonic: number; readonly wall: number };
}

export type Admission =
  | Admitted
  /** Not waiting any more: another worker took it, or it is settled. */
  | { readonly kind: 'gone'; readonly changed?: ChangedRow }
  /** Stays a row; the outbox wakes it again. */
  | { readonly kind: 'released' }
  /** Nothing was claimed. Ask again after so many milliseconds. */
  | { readonly kind: 'wait'; readonly ms: number };

export interface ChangedRow {
  readonly id: number;
  readonly status: MessageState;
  readonly ticketId: number | null;
}

export interface AdmissionDeps {
  readonly pool: Pool;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly node: string;
  /** The id whose lock is held now; null admits nothing (E-13). */
  engine(): string | null;
  readonly demoAllow: readonly string[];
  /** Longest time from admission to the recorded answer, ms, by lane. */
  readonly leaseMs: (lane: Lane) => number;
}

interface ClaimRow {
  id: number;
  verdict: string;
  taken: boolean;
  attemptId: string;
  groupGatewayId: string | null;
  generation: number | null;
  attempt: number | null;
  status: MessageState | null;
  lane: Lane | null;
  type: string | null;
  phone: string | null;
  message: string | null;
  ticketId: number | null;
  onUnknown: 'hold' | 'resend' | null;
  messageClass: string | null;
  retriesUsed: number | null;
  unknownAt: string[] | null;
  refusedBy: string[] | null;
  price: number | null;
}

/** Marketing waits this long for its primary before it may move (E-11). */
const MARKETING_PATIENCE_MS = 30 * 60_000;
/** An urgent message moves to the backup rather than wait longer for the pace of its primary (E-11). */
const URGENT_PATIENCE_MS = 2_000;
const NO_GATEWAY_WAIT_MS = 500;
const NO_LOCK_WAIT_MS = 50;
/** How old a state may be that was read ahead. A hung gateway is known after 3 s, so this is soon enough (E-13). */
const AHEAD_FOR_MS = 100;

export interface AdmissionResult {
  /** In the order of the questions. */
  readonly answers: readonly Admission[];
  /** Rows of the backlog that came along, without a wake-up of their own. */
  readonly taken: readonly Admitted[];
  /** Whether rows of the backlog could come along at all: not while a pace, a breaker or a pause decides. */
  readonly canTake: boolean;
}

/**
 * Decides for a batch of wake-ups of one lane which may be called now, at which gateway. `spare` more rows of the backlog may come along
 * where no pace has to be kept.
 */
export function createAdmission(deps: AdmissionDeps) {
  const ahead = new Map<Lane, { readonly at: number; readonly state: Promise<EngineState | null> }>();

  /** What was read while the claim before this one was under way serves as well: the claim judges breaker and pause again (E-8). */
  async function stateOf(lane: Lane): Promise<EngineState> {
    const read = ahead.get(lane);
    ahead.delete(lane);
    const state = read && deps.clock.monotonic() - read.at < AHEAD_FOR_MS ? await read.state : null;
    return state ?? readEngineState(deps.pool, lane);
  }

  /** For the next question, which comes at once while a backlog stands. One that fails is asked again then, and says why. */
  function readAhead(lane: Lane): void {
    ahead.set(lane, { at: deps.clock.monotonic(), state: readEngineState(deps.pool, lane).catch(() => null) });
  }

  return async function admit(lane: Lane, wakeUps: readonly WakeUp[], spare: number): Promise<AdmissionResult> {
    const state = await stateOf(lane);
    if (state.lane.paused || (state.guarded && lane !== 'urgent'))
      return { answers: await park(deps.pool, wakeUps), taken: [], canTake: false };

    const engine = deps.engine();
    if (engine === null)
      return { answers: wakeUps.map(() => ({ kind: 'wait', ms: NO_LOCK_WAIT_MS })), taken: [], canTake: false };

    const answers = new Map<number, Admission>();
    const taken: Admitted[] = [];
    let open: readonly WakeUp[] = wakeUps;
    const candidates = openGateways(deps, state, lane);
    const usable = state.lane.gatewayOrder.filter(
      (id) => deps.gateways.has(id) && state.gateways.some((gateway) => gateway.id === id && gateway.enabled),
    );
    for (const [index, candidate] of candidates.entries()) {
      const hasNext = index < candidates.length - 1;
      const unlimited = candidate.state.perMinute === 0 && !candidate.probe;
      if (index === 0 && unlimited && spare > 0) readAhead(lane);
      const rows = await claim({ ...deps, engine }, lane, candidate, open, index === 0 && unlimited ? spare : 0);
      for (const row of rows.found.values()) {
        const answer = row.taken ? judge(row, candidate, rows, { gateways: deps.gateways, gatewayOrder: usable }) : null;
        if (answer?.kind === 'admitted') taken.push(answer);
      }
      const next: WakeUp[] = [];
      for (const wakeUp of open) {
        const row = rows.found.get(wakeUp.id);
        const answer = row
          ? judge(row, candidate, rows, { gateways: deps.gateways, gatewayOrder: usable })
          : ({ kind: 'gone' } as const);
        const mayMove =
          hasNext &&
          row &&
          (isElsewhere(row.verdict) ||
            (lane === 'urgent' && row.verdict === 'pace' && rows.waitMs > URGENT_PATIENCE_MS && !candidates[index + 1]?.probe));
        if (mayMove) next.push(wakeUp);
        else answers.set(wakeUp.id, answer);
      }
      open = next;
      if (open.length === 0) break;
    }
    for (const wakeUp of open) answers.set(wakeUp.id, { kind: 'wait', ms: NO_GATEWAY_WAIT_MS });

    const stuck = wakeUps.filter((wakeUp) => answers.get(wakeUp.id) === ELSEWHERE);
    if (stuck.length > 0) await deferStuck(deps.pool, stuck);
    const [first] = candidates;
    return {
      answers: wakeUps.map((wakeUp) => answers.get(wakeUp.id) ?? { kind: 'gone' }),
      taken,
      canTake: first !== undefined && first.state.perMinute === 0 && !first.probe,
    };
  };
}

export type Admit = ReturnType<typeof createAdmission>;

const ELSEWHERE: Admission = { kind: 'released' };

function isElsewhere(verdict: string): boolean {
  return verdict === 'elsewhere' || verdict === 'no_group_id' || verdict === 'too_long';
}

interface CandidateGateway {
  readonly gateway: Gateway;
  readonly state: GatewayState;
  readonly probe: boolean;
  readonly marketingAllowed: boolean;
}

/** Gateways that may take a message of this lane, in the lane's order (E-11, E-13). */
function openGateways(deps: AdmissionDeps, state: EngineState, lane: Lane): CandidateGateway[] {
  const ordered = state.lane.gatewayOrder
    .map((id) => ({ gateway: deps.gateways.get(id), state: state.gateways.find((gateway) => gateway.id === id) }))
    .filter((pair): pair is { gateway: Gateway; state: GatewayState } => pair.gateway !== undefined && pair.state !== undefined);
  const [primary] = ordered;
  const marketingMoves = primary !== undefined && (!primary.state.enabled || primary.state.brokenForMs >= MARKETING_PATIENCE_MS);
  const open = ordered.flatMap((pair): CandidateGateway[] => {
    const probe = pair.state.breaker === 'half_open';
    if (closedBecause(pair.state) !== null || (probe && pair.state.probing)) return [];
    return [{ ...pair, probe, marketingAllowed: pair === primary || marketingMoves }];
  });
  if (lane !== 'urgent') return open;
  // An urgent message is not the trial while another gateway works that may take it: those come first. One that no healthy gateway may
  // take (its answer there is unknown) would otherwise wait for an ordinary message that may never come.
  return [...open.filter((candidate) => !candidate.probe), ...open.filter((candidate) => candidate.probe)];
}

/** What a claim works with: its engine is known. */
type ClaimDeps = Omit<AdmissionDeps, 'engine'> & { readonly engine: string };

interface ClaimResult {
  readonly engine: string;
  readonly found: ReadonlyMap<number, ClaimRow>;
  readonly waitMs: number;
  readonly asked: { readonly monotonic: number; readonly wall: number };
}

async function claim(
  deps: ClaimDeps,
  lane: Lane,
  candidate: CandidateGateway,
  wakeUps: readonly WakeUp[],
  spare: number,
): Promise<ClaimResult> {
  // Without a limit nothing is counted, so the gateway's row need not be locked (E-8). A probe is one message, so it is.
  if (candidate.state.perMinute === 0 && !candidate.probe)
    return runClaim(deps, deps.pool, lane, candidate, wakeUps, { allowed: wakeUps.length + spare, waitMs: 0, spare });
  const { result, read } = await inTransaction(deps.pool, async (client) => {
    const verdict = await budget(client, lane, candidate, wakeUps.length);
    const readAt = deps.clock.monotonic();
    return { read: readAt, result: await runClaim(deps, client, lane, candidate, wakeUps, { ...verdict, spare: 0 }) };
  });
  // The wait counts from the reading of the log: what the claim and its commit took has passed already, or the allowance is not used up.
  return { ...result, waitMs: Math.max(0, result.waitMs - (deps.clock.monotonic() - read)) };
}

/** Locks the gateway, then reads time and log behind the lock (E-3, E-12). */
async function budget(
  client: PoolClient,
  lane: Lane,
  candidate: CandidateGateway,
  wanted: number,
): Promise<{ allowed: number; waitMs: number }> {
  const { id } = candidate.gateway;
  const locked = await client.query<{ perMinute: number; probing: boolean }>(
    'SELECT per_minute AS "perMinute", probe_attempt IS NOT NULL AS probing FROM gateways WHERE id = $1 FOR UPDATE',
    [id],
  );
  const gateway = locked.rows[0];
  if (!gateway) return { allowed: 0, waitMs: NO_GATEWAY_WAIT_MS };
  const most = candidate.probe ? (gateway.probing ? 0 : 1) : wanted;
  if (gateway.perMinute === 0 || most === 0) return { allowed: most, waitMs: most < wanted ? 100 : 0 };
  const { rows } = await client.query<{ now: number; log: LogEntry[] | null; urgentWaits: boolean }>(
    `WITH clock AS MATERIALIZED (SELECT engine_now() AS now)
     SELECT extract(epoch FROM clock.now)::float8 * 1000 AS now,
            (SELECT json_agg(json_build_object('at', extract(epoch FROM a.started_at)::float8 * 1000, 'urgent', a.urgent) ORDER BY a.started_at)
               FROM whatsapp_delivery_attempts a
              WHERE a.gateway = $1 AND a.state <> 'not_started' AND a.started_at > clock.now - $2 * interval '1 millisecond') AS log,
            EXISTS (SELECT FROM whatsapp_notifications u
              WHERE u.lane = 'urgent' AND u.status IN ('pending', 'queued') AND coalesce(u.not_before, '-infinity') <= clock.now
                AND u.expires_at > clock.now AND NOT $1 = ANY(u.refused_by) AND NOT $1 = ANY(u.unknown_at)
                AND EXISTS (SELECT FROM lanes l WHERE l.id = 'urgent' AND NOT l.paused AND l.gateway_order ? $1)) AS "urgentWaits"
     FROM clock`,
    [id, WINDOW_MS],
  );
  const reading = rows[0];
  if (!reading) return { allowed: 0, waitMs: NO_GATEWAY_WAIT_MS };
  const input = { now: reading.now, log: reading.log ?? [], limit: gateway.perMinute };
  if (lane !== 'urgent' && reading.urgentWaits && pace({ ...input, urgent: true, wanted: 1 }).allowed > 0)
    return { allowed: 0, waitMs: 50 };
  const verdict = pace({ ...input, urgent: lane === 'urgent', wanted });
  return { allowed: Math.min(verdict.allowed, most), waitMs: Math.max(verdict.waitMs, most < wanted ? 100 : 0) };
}

async function runClaim(
  deps: ClaimDeps,
  db: Pool | PoolClient,
  lane: Lane,
  candidate: CandidateGateway,
  wakeUps: readonly WakeUp[],
  { allowed, waitMs, spare }: { allowed: number; waitMs: number; spare: number },
): Promise<ClaimResult> {
  // Taken before the statement, so a pause anywhere between here and the call counts.
  const asked = { monotonic: deps.clock.monotonic(), wall: deps.clock.now().getTime() };
  const { rows } = await db.query<ClaimRow>({
    name: 'engine-claim',
    text: CLAIM,
    values: [
      ...ASKED.values(wakeUps.map(({ id, generation }) => ({ id, generation, attemptId: deps.ids.uuid() }))),
      ...TERMS.values({
        gateway: candidate.gateway.id,
        lane,
        most: allowed,
        onLoopback: candidate.gateway.isLoopback,
        demoNumbers: deps.demoAllow,
        marketing: candidate.marketingAllowed,
        leaseMs: deps.leaseMs(lane),
        node: deps.node,
        breakerGeneration: candidate.state.breakerGeneration,
        probe: candidate.probe,
        longestText: candidate.gateway.capabilities.maxTextLength,
        spare,
        engine: deps.engine,
      }),
    ],
  });
  return { engine: deps.engine, found: new Map(rows.map((row) => [row.id, row])), waitMs, asked };
}

function judge(
  row: ClaimRow,
  candidate: CandidateGateway,
  result: ClaimResult,
  { gateways, gatewayOrder }: { readonly gateways: AdmissionDeps['gateways']; readonly gatewayOrder: readonly string[] },
): Admission {
  if (row.verdict === 'go' && row.generation !== null && row.attempt !== null && row.lane !== null && row.message !== null) {
    return {
      kind: 'admitted',
      id: row.id,
      generation: row.generation,
      attempt: row.attempt,
      attemptId: row.attemptId,
      engine: result.engine,
      lane: row.lane,
      gateway: candidate.gateway,
      type: row.type ?? '',
      phone: row.phone,
      groupGatewayId: row.groupGatewayId,
      message: row.message,
      ticketId: row.ticketId,
      breakerGeneration: candidate.state.breakerGeneration,
      probe: candidate.probe,
      price: row.price ?? 0,
      facts: {
        onUnknown: row.onUnknown ?? 'hold',
        marketing: row.messageClass === 'marketing',
        retriesUsed: row.retriesUsed ?? 0,
        unknownAt: row.unknownAt ?? [],
        refusedBy: row.refusedBy ?? [],
        gatewayOrder,
        canLookUp: canLookUp(gateways, [candidate.gateway.id, ...(row.unknownAt ?? [])]),
      },
      asked: result.asked,
    };
  }
  if (row.verdict === 'pace') return { kind: 'wait', ms: Math.max(1, result.waitMs) };
  if (row.verdict === 'gate') return { kind: 'wait', ms: 50 };
  if (row.verdict === 'later' || row.verdict === 'subject') return { kind: 'released' };
  if (isElsewhere(row.verdict)) return ELSEWHERE;
  return { kind: 'gone', changed: { id: row.id, status: row.status ?? 'expired', ticketId: row.ticketId } };
}

/** A paused lane keeps its rows, not its wake-ups: they go back to `pending` and are cheap to reorder or cancel there. */
async function park(pool: Pool, wakeUps: readonly WakeUp[]): Promise<Admission[]> {
  await pool.query(
    `UPDATE whatsapp_notifications n SET status = 'pending', enqueued_at = NULL, updated_at = engine_now()
     FROM ${WAKE_UPS.from('a')}
     WHERE n.id = a.id AND n.generation = a.generation AND n.status = 'queued'`,
    WAKE_UPS.values(wakeUps),
  );
  return wakeUps.map(() => ({ kind: 'released' }));
}

/** No gateway that is open may take these: another round later, with a clean sheet of refusals. Uses no attempt (E-10). */
async function deferStuck(pool: Pool, wakeUps: readonly WakeUp[]): Promise<void> {
  await pool.query(
    `UPDATE whatsapp_notifications n SET refused_by = '{}', enqueued_at = NULL, updated_at = engine_now(),
            not_before = engine_now() + CASE WHEN n.message_class = 'marketing' THEN interval '30 seconds' ELSE interval '5 seconds' END
     FROM ${WAKE_UPS.from('a')}
     WHERE n.id = a.id AND n.generation = a.generation AND n.status IN ('pending', 'queued')`,
    WAKE_UPS.values(wakeUps),
  );
}
