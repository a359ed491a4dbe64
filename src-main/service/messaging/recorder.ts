import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { failureCode } from '#service/db/postgres/statement-failure.ts';
import { unnestRows } from '#service/db/rows.ts';
import type { GatewayOutcome } from '#service/gateways/port.ts';
import { cleanText, isMessageId } from '#service/gateways/vendor-text.ts';
import type { Logger } from '#service/logger.ts';
import type { Lane } from '#shared/domain/message.ts';
import type { Admitted, ChangedRow } from './admission.ts';
import type { Breaker, EndedCall } from './breaker.ts';
import { type Step, stepFor } from './outcome.ts';
import { writeTogether } from './write-together.ts';

export type CallOutcome = GatewayOutcome | { readonly kind: 'not_started' };

/** What the sender does next with a row whose outcome is recorded. */
export type Recorded =
  /** The row waits for its next gateway and this sender still holds it. */
  { readonly kind: 'again' } | { readonly kind: 'done' };

/** Longest reason that is kept, characters. */
const LONGEST_DETAIL = 500;

interface Entry {
  readonly call: Admitted;
  readonly outcome: CallOutcome;
  readonly durationMs: number;
  resolve(recorded: Recorded): void;
}

export interface RecorderDeps {
  readonly pool: Pool;
  readonly breaker: Breaker;
  readonly logger: Logger;
  onChanged(rows: readonly ChangedRow[]): void;
}

/** An entry and where its outcome leads. */
interface Planned {
  readonly entry: Entry;
  readonly outcome: CallOutcome;
  readonly step: Step;
}

/**
 * Writes outcomes. What came back while PostgreSQL was away is kept and written later; meanwhile `isBlocked` says that nothing new may
 * be admitted (ENGINE E-9). Outcomes that arrive while a write is under way go together in the next one. An outcome that the database
 * refuses, or that a fault of ours cannot handle, is recorded apart with a plain reason; the others of its batch never notice (E-20).
 */
export function createRecorder(deps: RecorderDeps) {
  const { pool, breaker, logger } = deps;
  const waiting: Entry[] = [];
  let running: Promise<void> | null = null;
  let blocked = false;

  async function away(error: unknown, failures: number): Promise<void> {
    blocked = true;
    if (failures === 0) logger.warn({ err: error }, 'outcome could not be recorded yet');
    await wait(Math.min(2_000, 50 * 2 ** failures));
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, 64);
      try {
        await settle(batch);
      } catch (error) {
        // Only a fault of ours gets here. Their leases settle what was not written.
        logger.error({ err: error, ids: batch.map(({ call }) => call.id) }, 'outcomes could not be recorded');
        for (const entry of batch) entry.resolve({ kind: 'done' });
      }
      blocked = false;
    }
    running = null;
  }

  /** Each part is repeated by itself while the database is away, so that none is done twice. */
  async function settle(batch: readonly Entry[]): Promise<void> {
    const planned = batch.map((entry) => planFor(entry, logger));
    const calls = planned.map(
      ({ entry: { call }, outcome }): EndedCall => ({
        gateway: call.gateway.id,
        breakerGeneration: call.breakerGeneration,
        attemptId: call.attemptId,
        outcome,
      }),
    );
    const troubled = entryTroubles(calls);
    if (troubled) await besides(calls, (part) => breaker.beforeRecording(part));

    const changed = new Map<number, ChangedRow>();
    const written = new Map<Entry, Step>();
    const write = async (part: readonly Planned[]) => {
      for (const row of await record(pool, part)) changed.set(row.id, row);
      for (const { entry, step } of part) written.set(entry, step);
      blocked = false;
    };
    const refused = (level: 'plain' | 'last') => async (item: Planned, error: unknown) => {
      const { call } = item.entry;
      const told = { err: error, id: call.id, attempt: call.attempt, provider: call.gateway.id };
      logger.error(told, 'an outcome was refused by the database and is recorded apart');
      const step = level === 'plain' ? plainStep(item.step, error) : lastStep(error);
      await writeTogether([{ ...item, step }], {
        write,
        away,
        refused: level === 'plain' ? refused('last') : () => logger.error(told, 'an outcome is left to its lease'),
      });
    };
    await writeTogether(planned, { write, away, refused: refused('plain') });

    if (troubled) await besides(calls, (part) => breaker.afterRecording(part));
    for (const [index, { call }] of batch.entries()) {
      const ended = calls[index];
      if (call.probe && ended) await besides([ended], ([one]) => breaker.afterProbe(one ?? ended));
    }
    for (const [entry, step] of written) {
      if (!changed.has(entry.call.id)) {
        await besides([entry], async () => {
          const late = await recordLate(pool, entry, step);
          if (late) changed.set(late.id, late);
        });
      }
      logOutcome(logger, entry, step);
    }
    try {
      deps.onChanged([...changed.values()]);
    } catch (error) {
      logger.error({ err: error }, 'changed rows could not be announced');
    }
    for (const entry of batch) {
      const step = written.get(entry);
      const held = changed.get(entry.call.id)?.status === 'queued' && step?.status === 'queued' && step.delayMs === null;
      entry.resolve({ kind: held ? 'again' : 'done' });
    }
  }

  /** What goes with an outcome and must not keep it from being recorded. */
  function besides<T>(items: readonly T[], write: (part: readonly T[]) => Promise<void>): Promise<void> {
    const refused = (_item: T, error: unknown) =>
      logger.error({ err: error }, 'something beside an outcome could not be written');
    return writeTogether(items, { write, refused, away });
  }

  return {
    /** True while outcomes cannot be written: admitting more would only lose sight of them. */
    get isBlocked(): boolean {
      return blocked || waiting.length > 512;
    },
    record(call: Admitted, outcome: CallOutcome, durationMs: number): Promise<Recorded> {
      return new Promise((resolve) => {
        waiting.push({ call, outcome, durationMs: wholeMs(durationMs), resolve });
        running ??= drain();
      });
    },
    /** Resolves when everything that came back is written. */
    async flush(): Promise<void> {
      await running;
    },
  };
}

export type Recorder = ReturnType<typeof createRecorder>;

/** The step of E-10. An outcome we cannot even read is unknown: the message may have been taken. */
function planFor(entry: Entry, logger: Logger): Planned {
  const { call, outcome } = entry;
  try {
    const step = stepFor(outcome, call.gateway.id, call.facts);
    const id = step.providerMessageId;
    const kept = {
      ...step,
      detail: step.detail === null ? null : cleanText(step.detail, LONGEST_DETAIL),
      ...(id === null || isMessageId(id) ? {} : { providerMessageId: null, untracked: true }),
    };
    return { entry, outcome, step: kept };
  } catch (error) {
    logger.error({ err: error, id: call.id, provider: call.gateway.id }, 'an outcome cannot be read');
    const step = lastStep(error);
    return { entry, outcome: { kind: 'unknown', cause: 'exception', detail: step.detail, httpStatus: null }, step };
  }
}

/** The same end of the call without a word of the vendor's. */
function plainStep(step: Step, error: unknown): Step {
  return {
    ...step,
    code: step.code ?? 'not_storable',
    detail: `the answer could not be stored (${failureCode(error)})`,
    providerMessageId: null,
    untracked: step.attemptState === 'accepted',
    httpStatus: null,
  };
}

/** What is left when nothing of an outcome can be recorded: a person must look, and nothing is sent again. */
function lastStep(error: unknown): Step & { readonly detail: string } {
  return {
    attemptState: 'unknown',
    status: 'unknown',
    code: 'exception',
    detail: `the outcome could not be recorded (${failureCode(error)})`,
    providerMessageId: null,
    untracked: false,
    httpStatus: null,
    refused: false,
    unknown: true,
    retry: false,
    newRound: false,
    delayMs: null,
    lookUp: false,
    needsPerson: true,
  };
}

/** Fits an integer column whatever a clock did. */
function wholeMs(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), 2_147_483_647) : 0;
}

/** What an outcome changes, as the columns of `RECORD`. */
interface OutcomeRow
  extends Pick<Step, 'attemptState' | 'status' | 'code' | 'detail' | 'providerMessageId' | 'httpStatus' | 'delayMs'> {
  readonly attemptId: string;
  readonly id: number;
  readonly generation: number;
  readonly attempt: number;
  readonly gateway: string;
  readonly durationMs: number;
  /** The names of what holds, with commas. */
  readonly flags: string;
  readonly price: number;
}

const OUTCOMES = unnestRows<OutcomeRow>()({
  attemptId: 'uuid',
  id: 'bigint',
  generation: 'int',
  attempt: 'int',
  gateway: 'text',
  attemptState: 'text',
  status: 'text',
  code: 'text',
  detail: 'text',
  providerMessageId: 'text',
  httpStatus: 'int',
  durationMs: 'int',
  flags: 'text',
  delayMs: 'float8',
  price: 'int',
});

function rowOf({ entry: { call, durationMs }, step }: Planned): OutcomeRow {
  return {
    attemptId: call.attemptId,
    id: call.id,
    generation: call.generation,
    attempt: call.attempt,
    gateway: call.gateway.id,
    attemptState: step.attemptState,
    status: step.status,
    code: step.code,
    detail: step.detail,
    providerMessageId: step.providerMessageId,
    httpStatus: step.httpStatus,
    durationMs,
    flags: flagsOf(step),
    delayMs: step.delayMs,
    price: call.price,
  };
}

async function record(pool: Pool, planned: readonly Planned[]): Promise<ChangedRow[]> {
  const { rows } = await pool.query<ChangedRow>({
    name: 'engine-record',
    text: RECORD,
    values: OUTCOMES.values(planned.map(rowOf)),
  });
  return rows;
}

function entryTroubles(calls: readonly EndedCall[]): boolean {
  return calls.some(({ outcome }) => outcome.kind === 'gateway_refused' || outcome.kind === 'unknown');
}

function flagsOf(step: Step): string {
  return [
    step.untracked && 'untracked',
    step.refused && 'refused',
    step.unknown && 'unknown',
    step.retry && 'retry',
    step.newRound && 'newRound',
    step.lookUp && 'lookUp',
    step.needsPerson && 'needsPerson',
  ]
    .filter(Boolean)
    .join(',');
}

/** One line per outcome: type, ids, from → to, provider, never the text (SPEC §3). */
function logOutcome(logger: Logger, entry: Entry, step: Step): void {
  logger.info(
    {
      type: entry.call.type,
      id: entry.call.id,
      attempt: entry.call.attempt,
      lane: entry.call.lane satisfies Lane,
      provider: entry.call.gateway.id,
      from: 'sending',
      to: step.status,
      outcome: step.attemptState,
      ...(step.code ? { reason: step.code } : {}),
      ms: entry.durationMs,
    },
    'message outcome',
  );
}

const RECORD = `
WITH o AS (
  SELECT *, string_to_array(flags, ',') AS f
  FROM ${OUTCOMES.from('u')}
),
clock AS MATERIALIZED (SELECT engine_now() AS now),
moved AS (
  UPDATE whatsapp_notifications n SET
    status = o.status,
    provider = CASE WHEN o.status = 'sent' THEN o.gateway ELSE n.provider END,
    provider_message_id = CASE WHEN o.status = 'sent' THEN o.provider_message_id ELSE n.provider_message_id END,
    cost = CASE WHEN o.status = 'sent' THEN o.price ELSE n.cost END,
    sent_at = CASE WHEN o.status = 'sent' THEN clock.now ELSE n.sent_at END,
    settled_at = CASE WHEN o.status IN ('sent', 'failed', 'unknown') THEN clock.now ELSE n.settled_at END,
    untracked = n.untracked OR 'untracked' = ANY(o.f),
    refused_by = CASE WHEN 'newRound' = ANY(o.f) THEN '{}' WHEN 'refused' = ANY(o.f) THEN array_append(n.refused_by, o.gateway) ELSE n.refused_by END,
    unknown_at = CASE WHEN 'unknown' = ANY(o.f) THEN array_append(n.unknown_at, o.gateway) ELSE n.unknown_at END,
    retries_used = n.retries_used + CASE WHEN 'retry' = ANY(o.f) THEN 1 ELSE 0 END,
    needs_person = 'needsPerson' = ANY(o.f),
    next_look_up_at = CASE WHEN 'lookUp' = ANY(o.f) THEN clock.now + interval '2 seconds' ELSE NULL END,
    error_code = CASE WHEN o.status = 'sent' THEN NULL WHEN o.attempt_state = 'not_started' THEN n.error_code ELSE o.code END,
    error_message = CASE
      WHEN o.status = 'sent' THEN NULL WHEN o.detail IS NULL THEN n.error_message
      -- Each gateway's own reason, the latest per gateway (SPEC §3).
      ELSE trim(both ' ·' FROM concat_ws(' · ', nullif(regexp_replace(coalesce(n.error_message, ''), '(^| · )' || o.gateway || ': [^·]*', '', 'g'), ''), o.gateway || ': ' || replace(o.detail, '·', '-'))) END,
    not_before = CASE WHEN o.delay_ms IS NULL THEN NULL ELSE clock.now + o.delay_ms * interval '1 millisecond' END,
    -- Held by its sender while it goes on at once; else the outbox owes it a wake-up.
    enqueued_at = CASE WHEN o.status = 'queued' AND o.delay_ms IS NULL THEN clock.now ELSE NULL END,
    updated_at = clock.now
  FROM o CROSS JOIN clock
  WHERE n.id = o.id AND n.status = 'sending' AND n.generation = o.generation AND n.attempt = o.attempt
  RETURNING n.id, n.status, n.ticket_id AS "ticketId", o.attempt_id
),
ended AS (
  UPDATE whatsapp_delivery_attempts a SET
    state = o.attempt_state, ended_at = clock.now, provider_message_id = o.provider_message_id, code = o.code, detail = o.detail,
    http_status = o.http_status, duration_ms = o.duration_ms
  FROM o CROSS JOIN clock
  WHERE a.id = o.attempt_id AND a.state = 'open'
)
SELECT id, status, "ticketId" FROM moved`;

/**
 * An answer that came after the row had moved on (its lease ran out, or it was resent). Evidence of delivery beats everything (E-2):
 * a late "accepted" settles a row that is unknown, or still waits to be resent because of it; beside another accepted attempt it is a
 * duplicate and says so.
 */
async function recordLate(pool: Pool, entry: Entry, step: Step): Promise<ChangedRow | null> {
  const { call } = entry;
  await pool.query(
    `UPDATE whatsapp_delivery_attempts SET state = $2, ended_at = coalesce(ended_at, engine_now()), provider_message_id = $3, code = $4, detail = $5,
            http_status = $6, duration_ms = $7
     WHERE id = $1 AND state IN ('open', 'unknown')`,
    [call.attemptId, step.attemptState, step.providerMessageId, step.code, step.detail, step.httpStatus, entry.durationMs],
  );
  if (step.attemptState !== 'accepted') return null;
  const { rows } = await pool.query<ChangedRow>(
    `UPDATE whatsapp_notifications n SET
       status = CASE WHEN s.settles THEN 'sent' ELSE n.status END,
       provider = CASE WHEN s.settles THEN $2 ELSE n.provider END,
       provider_message_id = CASE WHEN s.settles THEN $3 ELSE n.provider_message_id END,
       sent_at = CASE WHEN s.settles THEN engine_now() ELSE n.sent_at END,
       settled_at = CASE WHEN s.settles THEN engine_now() ELSE n.settled_at END,
       error_code = CASE WHEN s.settles THEN NULL ELSE n.error_code END,
       error_message = CASE WHEN s.settles THEN NULL ELSE n.error_message END,
       needs_person = n.needs_person AND NOT s.settles,
       next_look_up_at = NULL,
       enqueued_at = CASE WHEN s.settles THEN NULL ELSE n.enqueued_at END,
       duplicate = n.duplicate OR EXISTS (
         SELECT FROM whatsapp_delivery_attempts a WHERE a.notification_id = n.id AND a.id <> $4 AND a.state = 'accepted'),
       updated_at = engine_now()
     FROM (SELECT id, status = 'unknown' OR (status = 'queued' AND attempt = $5) AS settles
             FROM whatsapp_notifications WHERE id = $1 FOR UPDATE) AS s
     WHERE n.id = s.id
     RETURNING n.id, n.status, n.ticket_id AS "ticketId"`,
    [call.id, call.gateway.id, step.providerMessageId, call.attemptId, call.attempt],
  );
  return rows[0] ?? null;
}
