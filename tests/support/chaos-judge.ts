import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerRecord } from '#service/gateways/sandbox/sandbox.types.ts';
import type { KillRecord, OpenCall } from './chaos-kills.ts';
import type { ChaosRow, ChaosWorld } from './chaos-world.ts';
import { PATIENCE_MS } from './deadlines.ts';
import { until } from './until.ts';

/** States a row does not leave by itself. */
const settled = ['sent', 'delivered', 'read', 'failed', 'unknown', 'expired', 'skipped', 'cancelled'];

/** What the gateways' ledger says of a run. `broken` is empty when every promise of ENGINE §9 was kept. */
export interface Verdict {
  readonly rows: number;
  readonly sent: number;
  readonly unknown: number;
  /** Recipients of a `hold` type who got it more than once. */
  readonly holdDuplicates: number;
  /** Sends of `resend` types beyond the first. */
  readonly extraSends: number;
  /** What the two figures above may be at most. */
  readonly holdInFlight: number;
  readonly resendUnrecorded: number;
  readonly broken: readonly string[];
}

/** Waits until no row of the database is on its way; returns the seconds it took, or the rows that still are after the deadline. */
export async function untilSettled(world: ChaosWorld, deadlineMs: number): Promise<number> {
  const began = performance.now();
  await until(
    'every row to be settled',
    async () => {
      const { rows } = await world.pool.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM whatsapp_notifications WHERE status IN ('pending', 'queued', 'sending')`,
      );
      return rows[0]?.open === 0;
    },
    deadlineMs,
  ).catch(async (error: unknown) => {
    const { rows } = await world.pool.query(
      `SELECT lane, status, count(*)::int, min(id) AS first, bool_or(enqueued_at IS NULL) AS owed, max(not_before - engine_now()) AS waits
       FROM whatsapp_notifications WHERE status IN ('pending', 'queued', 'sending') GROUP BY 1, 2`,
    );
    throw new Error(`${String(error)}: ${JSON.stringify(rows)}`);
  });
  return (performance.now() - began) / 1_000;
}

/** A wake-up of an ordinary row counts as lost after this time without progress (E-5). */
const LOST_AFTER_MS = 61_000;

/** The same without the engine's waits: whenever no call is in flight its clock moves on. Only for short runs. */
export async function untilSettledInShiftedTime(world: ChaosWorld): Promise<void> {
  let shifting = true;
  const shifts = (async () => {
    while (shifting) {
      const before = world.sandbox.countLedger().lastSeq;
      await wait(1_000);
      const { rows } = await world.pool.query(`SELECT FROM whatsapp_delivery_attempts WHERE state = 'open' LIMIT 1`);
      // Nothing moves and nothing is in flight: what is left waits for time to pass.
      if (rows.length === 0 && world.sandbox.countLedger().lastSeq === before) await world.shiftClock(LOST_AFTER_MS);
    }
  })();
  try {
    await untilSettled(world, 3 * PATIENCE_MS);
  } finally {
    shifting = false;
    await shifts;
  }
}

export interface JudgeInput {
  readonly world: ChaosWorld;
  /** Rows whose transaction committed, as the driver remembers them. */
  readonly rows: readonly ChaosRow[];
  readonly kills: readonly KillRecord[];
  /** Rows that may be `unknown` or doubled for another stated reason (a frozen process, a scripted fault). */
  readonly excused?: ReadonlySet<number>;
}

/** Per recipient exactly once, or the row says `unknown`: by the sandbox's ledger alone. */
export async function judge({ world, rows, kills, excused = new Set() }: JudgeInput): Promise<Verdict> {
  const { rows: states } = await world.pool.query<{ id: number; status: string }>(
    'SELECT id, status FROM whatsapp_notifications',
  );
  const stateOf = new Map(states.map(({ id, status }) => [id, status]));
  const records = world.sandbox.ledger.list({ limit: Number.MAX_SAFE_INTEGER, since: 0 });
  const calls = groupBy(records, (record) => record.recipient);
  const inFlight = new Set(kills.flatMap(({ open }) => open.map((call) => call.id)));
  const unrecorded = kills.flatMap(({ at, open }) => open.filter((call) => wasReceived(call, at, calls.get(call.phone))));

  const broken: string[] = [];
  let sent = 0;
  let unknown = 0;
  let holdDuplicates = 0;
  let extraSends = 0;
  const extraAllowed = new Map<number, number>();
  for (const call of unrecorded) extraAllowed.set(call.id, (extraAllowed.get(call.id) ?? 0) + 1);
  for (const row of rows) {
    const status = stateOf.get(row.id);
    const times = (calls.get(row.phone) ?? []).filter((record) => record.accepted).length;
    if (status === undefined) broken.push(`row ${row.id} was committed and is gone`);
    else if (!settled.includes(status)) broken.push(`row ${row.id} is still ${status}`);
    else if (status === 'unknown') {
      unknown += 1;
      if (!inFlight.has(row.id) && !excused.has(row.id)) broken.push(`row ${row.id} is unknown, but was in flight at no kill`);
    } else if (status === 'sent' || status === 'delivered' || status === 'read') {
      sent += 1;
      if (times === 0) broken.push(`row ${row.id} is ${status}, but no gateway has it`);
    } else broken.push(`row ${row.id} ended ${status}`);
    if (times > 1 && row.onUnknown === 'hold') {
      holdDuplicates += 1;
      broken.push(`row ${row.id} (hold) was delivered ${times} times`);
    }
    if (times > 1 && row.onUnknown === 'resend') {
      extraSends += times - 1;
      if (times - 1 > (extraAllowed.get(row.id) ?? 0) && !excused.has(row.id))
        broken.push(`row ${row.id} (resend) was delivered ${times} times, but was received unrecorded at fewer kills`);
    }
  }
  return {
    rows: rows.length,
    sent,
    unknown,
    holdDuplicates,
    extraSends,
    holdInFlight: new Set(kills.flatMap(({ open }) => open.filter((call) => call.onUnknown === 'hold').map((call) => call.id)))
      .size,
    resendUnrecorded: unrecorded.filter((call) => call.onUnknown === 'resend').length,
    broken,
  };
}

/** Whether the gateway got the request of a call before its process died; the dead send nothing later. */
function wasReceived(call: OpenCall, killedAt: number, records: readonly LedgerRecord[] = []): boolean {
  return records.some((record) => record.at >= call.admittedAt - 100 && record.at <= killedAt + 1_000);
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}
