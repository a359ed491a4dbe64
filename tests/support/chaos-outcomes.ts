import type { Gateway } from '#service/gateways/port.ts';
import { isQueuedUnder } from '#service/gateways/sandbox/faults.ts';
import type { LedgerRecord, SandboxRule } from '#service/gateways/sandbox/sandbox.types.ts';
import { createLookUp } from '#service/messaging/look-up.ts';
import { startChaosEngine } from './chaos-engine.ts';
import { faultsOf, type MatrixGateway, type ScriptedFault } from './chaos-faults.ts';
import { chaosMessage } from './chaos-messages.ts';
import type { ChaosRow, ChaosWorld } from './chaos-world.ts';
import { PATIENCE_MS } from './deadlines.ts';
import { until } from './until.ts';

/*
 * R5: each fault at each gateway as the primary, against the engine of the product over real HTTP; the sandbox's ledger judges.
 *
 * The breaker (E-13) would keep most messages from ever meeting the fault. So the messages of a wave meet: the gateway adapter is wrapped,
 * and a call waits in front of the wire until every call of the wave that this gateway must get is there. All are admitted while nothing
 * has gone wrong yet, and then all meet the fault at once. From then on the driver closes the breakers again as soon as they open: what
 * keeps a row from another call must be the row's own memory, not a closed door. A call nobody expects (the thing R5 forbids) waits for
 * nothing and goes out, and since each message's fault is scripted for one call per gateway, it gets through and shows as a delivery.
 * Last, the attempts of each row are compared, too, so a run that did not meet its fault is an exception, not a pass.
 */

export interface OutcomeMatrixOptions {
  readonly world: ChaosWorld;
  /** Messages per gateway and fault, half `hold`, half `resend`. */
  readonly runs: number;
  /** Messages that are under way at once. */
  readonly wave: number;
  /** Stands for the budgets of 15 s and 6 s where the script never answers; null = the real ones. */
  readonly silenceMs: number | null;
}

export interface OutcomeLine {
  readonly gateway: MatrixGateway;
  readonly fault: string;
  readonly runs: number;
  readonly callsAtPrimary: number;
  readonly callsAtBackup: number;
  /** How many recipients got it so often. */
  readonly delivered: { readonly never: number; readonly once: number; readonly twice: number; readonly more: number };
  /** `hold unknown` → 125 and so on. */
  readonly states: Readonly<Record<string, number>>;
  /** Of the sent ones: settled by the look-up at Wablas. */
  readonly lookedUp: number;
  readonly exceptions: number;
}

export interface OutcomeMatrix {
  readonly lines: readonly OutcomeLine[];
  readonly broken: readonly string[];
}

type Rule = Omit<SandboxRule, 'gateway' | 'phone'>;

/** One message of the matrix with what is scripted for it. */
interface Run extends ChaosRow {
  readonly fault: ScriptedFault;
  readonly primary: MatrixGateway;
  readonly backup: MatrixGateway;
  readonly atPrimary: Rule;
  /** The same fault at the backup, too; null = the backup works. */
  readonly atBackup: Rule | null;
}

const BACKUP: Readonly<Record<MatrixGateway, MatrixGateway>> = { fonnte: 'wablas', wablas: 'fonnte' };
/** After this calls of a wave no longer wait for those that do not come: longer than the budgets of two lanes lie apart (E-9). */
const MEETING_MS = { realBudgets: 30_000, shortSilence: 15_000 };
/** After this a wave is left to the judge, settled or not. */
const WAVE_MS = { realBudgets: 90_000, shortSilence: PATIENCE_MS };
/** Look-ups go on for 10 min (E-10). */
const PAST_LOOK_UPS_MS = 11 * 60_000;

/** Plays the whole matrix and judges it. */
export async function playOutcomeMatrix(options: OutcomeMatrixOptions): Promise<OutcomeMatrix> {
  const { world } = options;
  const desk = await openDesk(options);
  try {
    const runs: Run[] = [];
    for (const primary of ['fonnte', 'wablas'] as const) {
      await world.pool.query('UPDATE lanes SET gateway_order = $1', [JSON.stringify([primary, BACKUP[primary]])]);
      const planned = faultsOf(primary).flatMap((fault) =>
        Array.from({ length: options.runs }, (_, index) => plan(fault, primary, index)),
      );
      for (const wave of wavesOf(planned, options.wave)) runs.push(...(await desk.play(wave)));
    }
    await desk.lookUpEverything();
    return await judgeRuns(world, runs);
  } finally {
    await desk.close();
  }
}

interface Planned extends Omit<Run, keyof ChaosRow> {
  readonly message: ReturnType<typeof chaosMessage>;
}

function plan(fault: ScriptedFault, primary: MatrixGateway, index: number): Planned {
  const onUnknown = index % 2 === 0 ? 'hold' : 'resend';
  const pair = index >> 1;
  const other = pair % 3 === 2;
  const rule = (accepted: boolean): Rule => ({ ...fault.rule(pair), ...(fault.isEither ? { accepted } : {}) });
  const lane = onUnknown === 'resend' ? (other ? 'normal' : 'urgent') : other ? 'bulk' : 'normal';
  return {
    fault,
    primary,
    backup: BACKUP[primary],
    atPrimary: rule(pair % 2 === 1),
    atBackup: fault.leads === 'unknown' && onUnknown === 'resend' && (pair & 2) > 0 ? rule((pair & 4) > 0) : null,
    message: chaosMessage({ lane, onUnknown }),
  };
}

/** Runs that can be under way together: a state of the whole gateway suits only its own, and nobody waits for a silence of others. */
function wavesOf(planned: readonly Planned[], size: number): Planned[][] {
  const kinds = Map.groupBy(planned, ({ fault }) => fault.state ?? (fault.isSilent ? 'silent' : 'answered'));
  return [...kinds.values()].flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / size) }, (_, index) => same.slice(index * size, (index + 1) * size)),
  );
}

/** Where a wave's calls wait for each other. */
function createMeeting(expected: Readonly<Record<MatrixGateway, ReadonlySet<string>>>, longestMs: number) {
  const missing = { fonnte: new Set(expected.fonnte), wablas: new Set(expected.wablas) };
  const open = { fonnte: Promise.withResolvers<void>(), wablas: Promise.withResolvers<void>() };
  const timer = setTimeout(openAll, longestMs);
  function openAll(): void {
    open.fonnte.resolve();
    open.wablas.resolve();
  }
  return {
    async arrive(gateway: MatrixGateway, phone: string): Promise<void> {
      if (!missing[gateway].delete(phone)) return;
      if (missing[gateway].size === 0) open[gateway].resolve();
      await open[gateway].promise;
    },
    close(): void {
      clearTimeout(timer);
      openAll();
    },
  };
}

/** One node of the product between the world's queue, database and gateways. */
async function openDesk({ world, wave: concurrency, silenceMs }: OutcomeMatrixOptions) {
  const { sandbox } = world;
  const budgets = silenceMs === null ? 'realBudgets' : 'shortSilence';
  let meeting: ReturnType<typeof createMeeting> | null = null;
  const silences = new Set<string>();

  function meetingFirst(gateway: Gateway): Gateway {
    const id = gateway.id as MatrixGateway;
    return {
      ...gateway,
      async send(message, limits) {
        const phone = message.recipient.kind === 'person' ? message.recipient.phone : '';
        await meeting?.arrive(id, phone);
        const isShort = silenceMs !== null && silences.has(`${id} ${phone}`);
        return gateway.send(message, isShort ? { ...limits, answerMs: silenceMs } : limits);
      },
    };
  }

  const { pool, gateways, logger, close } = await startChaosEngine(world, {
    name: 'r5',
    concurrency,
    settings: { maxSockets: concurrency * 2, queryLimits: { connectMs: 1_000, answerMs: 1_000 } },
    wrap: meetingFirst,
  });
  const byId = new Map(gateways.map((gateway) => [gateway.id, gateway]));
  const lookUp = createLookUp({ pool, gateways: byId, logger, onChanged: () => undefined });

  /** Nothing but the row itself keeps the engine from a gateway: breaker, rest and calls that hang (E-13) count for nothing. */
  async function openDoors(): Promise<void> {
    await world.pool.query(
      `UPDATE gateways g SET breaker = 'closed', breaker_generation = breaker_generation + 1, breaker_reason = NULL, breaker_since = NULL,
              openings = 0, probe_at = NULL, probe_attempt = NULL, probe_lease_until = NULL, rest_until = NULL
       WHERE breaker <> 'closed' OR rest_until IS NOT NULL OR 3 <= (
         SELECT count(*) FROM whatsapp_delivery_attempts a
         WHERE a.state = 'open' AND a.gateway = g.id AND a.breaker_generation = g.breaker_generation
           AND a.started_at < engine_now() - interval '2 seconds')`,
    );
  }

  return {
    async play(wave: readonly Planned[]): Promise<Run[]> {
      const expected = { fonnte: new Set<string>(), wablas: new Set<string>() };
      const phones = wave.map(({ message }) => String(message.recipientPhone));
      for (const [index, { fault, primary, backup, atPrimary, atBackup, message }] of wave.entries()) {
        const phone = String(phones[index]);
        expected[primary].add(phone);
        if (fault.leads === 'moves' || (fault.leads === 'unknown' && message.onUnknown === 'resend')) expected[backup].add(phone);
        if (fault.state === undefined) sandbox.script({ ...atPrimary, gateway: primary, phone, times: 1 });
        if (atBackup !== null) sandbox.script({ ...atBackup, gateway: backup, phone, times: 1 });
        if (fault.isSilent) silences.add(`${primary} ${phone}`);
        if (fault.isSilent && atBackup !== null) silences.add(`${backup} ${phone}`);
      }
      const [first] = wave;
      if (first?.fault.state === 'not_listening') await sandbox.setListening(first.primary, false);
      if (first?.fault.state === 'black_hole') sandbox.setTraits(first.primary, { blackHole: true });
      meeting = createMeeting(expected, MEETING_MS[budgets]);
      try {
        const rows = await world.write(wave.map(({ message }) => message));
        const ids = rows.map(({ id }) => id);
        const leaveAt = performance.now() + WAVE_MS[budgets];
        await until(
          'a wave to be over',
          async () => {
            await openDoors();
            const { rows: open } = await world.pool.query(
              `SELECT FROM whatsapp_notifications WHERE id = ANY($1) AND status IN ('pending', 'queued', 'sending') LIMIT 1`,
              [ids],
            );
            return open.length === 0 || performance.now() > leaveAt;
          },
          WAVE_MS[budgets] + 10_000,
        );
        const rowOf = new Map(rows.map((row) => [row.phone, row]));
        return wave.flatMap(({ message, ...run }, index) => {
          const row = rowOf.get(String(phones[index]));
          return row ? [{ ...run, ...row }] : [];
        });
      } finally {
        meeting.close();
        meeting = null;
        if (first) await sandbox.setListening(first.primary, true);
        sandbox.reset();
      }
    },

    /** Asks Wablas about everything unknown until the ten minutes are over, without living through them. */
    async lookUpEverything(): Promise<void> {
      await openDoors();
      await world.shiftClock(PAST_LOOK_UPS_MS);
      await until(
        'every look-up to be over',
        async () => {
          await lookUp.turn();
          const { rows } = await world.pool.query(
            `SELECT FROM whatsapp_notifications WHERE status = 'unknown' AND next_look_up_at IS NOT NULL LIMIT 1`,
          );
          return rows.length === 0;
        },
        3 * PATIENCE_MS,
      );
    },

    close,
  };
}

/** What ledger, row and attempts must say of one run. */
interface Finding {
  /** Gateways that got a call, in order. */
  readonly calls: readonly LedgerRecord['gateway'][];
  readonly delivered: number;
  /** `gateway state code` per attempt. */
  readonly tried: readonly string[];
  readonly status: string;
  readonly provider: string | null;
  readonly code: string | null;
  readonly asksPerson: boolean;
  readonly untracked: boolean;
  readonly unknownAt: readonly string[];
  /** Gateways the row's reason names; of a refusal the vendor's words, too. */
  readonly reason: string | null;
}

function mustBe(run: Run): Finding {
  const { fault, primary, backup } = run;
  const code = fault.code;
  const sentAt = (provider: MatrixGateway) => ({
    status: 'sent',
    provider,
    code: null,
    asksPerson: false,
    untracked: false,
    unknownAt: [],
    reason: null,
  });
  switch (fault.leads) {
    case 'moves':
      return {
        ...sentAt(backup),
        calls: fault.state === 'not_listening' ? [backup] : [primary, backup],
        delivered: 1,
        tried: [`${primary} refused ${code}`, `${backup} accepted`],
      };
    case 'fails':
      return {
        calls: [primary],
        delivered: 0,
        tried: [`${primary} failed ${code}`],
        status: 'failed',
        provider: null,
        code,
        asksPerson: true,
        untracked: false,
        unknownAt: [],
        reason: `${primary}: ${fault.reason}`,
      };
    case 'sent':
      return {
        ...sentAt(primary),
        calls: [primary],
        delivered: 1,
        tried: [`${primary} accepted`],
        untracked: fault.name === 'missing_id',
      };
    case 'unknown': {
      const primaryHasIt = fault.state === undefined && isQueuedUnder({ ...run.atPrimary, gateway: primary });
      if (run.onUnknown === 'resend' && run.atBackup === null) {
        return {
          ...sentAt(backup),
          calls: [primary, backup],
          delivered: (primaryHasIt ? 1 : 0) + 1,
          tried: [`${primary} unknown ${code}`, `${backup} accepted`],
          unknownAt: [primary],
        };
      }
      const backupHasIt = run.atBackup !== null && isQueuedUnder({ ...run.atBackup, gateway: backup });
      const calls = run.atBackup === null ? [primary] : [primary, backup];
      // Wablas can be asked for our reference, whichever was called last: then the row is sent after all (E-10).
      const found = primary === 'wablas' ? primaryHasIt : backupHasIt;
      return {
        ...(found
          ? sentAt('wablas')
          : { status: 'unknown', provider: null, code, asksPerson: true, untracked: false, reason: calls.join(', ') }),
        calls,
        delivered: (primaryHasIt ? 1 : 0) + (backupHasIt ? 1 : 0),
        tried: calls.map((gateway) => `${gateway} ${found && gateway === 'wablas' ? 'accepted' : 'unknown'} ${code}`),
        unknownAt: calls,
      };
    }
  }
}

interface RowReading {
  readonly id: number;
  readonly status: string;
  readonly provider: string | null;
  readonly providerMessageId: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly asksPerson: boolean;
  readonly untracked: boolean;
  readonly unknownAt: string[];
  readonly tried: string[];
}

async function judgeRuns(world: ChaosWorld, runs: readonly Run[]): Promise<OutcomeMatrix> {
  const records = world.sandbox.ledger.list({ since: 0, limit: Number.MAX_SAFE_INTEGER });
  const callsOf = Map.groupBy(records, ({ recipient }) => recipient);
  const { rows } = await world.pool.query<RowReading>(
    `SELECT n.id, n.status, n.provider, n.provider_message_id AS "providerMessageId", n.error_code AS code, n.error_message AS reason,
            n.needs_person AS "asksPerson", n.untracked, n.unknown_at AS "unknownAt",
            (SELECT coalesce(array_agg(concat_ws(' ', a.gateway, a.state, a.code) ORDER BY a.attempt), '{}')
               FROM whatsapp_delivery_attempts a WHERE a.notification_id = n.id AND a.state <> 'not_started') AS tried
     FROM whatsapp_notifications n`,
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const broken: string[] = [];
  const known = new Set(runs.map(({ phone }) => phone));
  for (const [recipient, calls] of callsOf) {
    if (!known.has(recipient)) broken.push(`${calls.length} calls to "${recipient}", whom no message is for`);
  }

  const lines = [...Map.groupBy(runs, ({ primary, fault }) => `${primary} ${fault.name}`).values()].map((same): OutcomeLine => {
    const findings = same.map((run) => {
      const calls = callsOf.get(run.phone) ?? [];
      const row = rowOf.get(run.id);
      const wrong = row ? differences(run, row, calls) : ['the row is gone'];
      if (wrong.length > 0)
        broken.push(`${run.primary}, ${run.fault.name}, ${run.onUnknown}, row ${run.id}: ${wrong.join('; ')}`);
      return { run, calls, row, isWrong: wrong.length > 0, delivered: calls.filter(({ accepted }) => accepted).length };
    });
    const [{ primary, fault }] = same as [Run];
    const count = (test: (finding: (typeof findings)[number]) => boolean) => findings.filter(test).length;
    const states: Record<string, number> = {};
    for (const { run, row } of findings) {
      const state = `${run.onUnknown} ${row?.status}`;
      states[state] = (states[state] ?? 0) + 1;
    }
    return {
      gateway: primary,
      fault: fault.name,
      runs: same.length,
      callsAtPrimary: findings.reduce((sum, { calls }) => sum + calls.filter((call) => call.gateway === primary).length, 0),
      callsAtBackup: findings.reduce((sum, { calls }) => sum + calls.filter((call) => call.gateway !== primary).length, 0),
      delivered: {
        never: count(({ delivered }) => delivered === 0),
        once: count(({ delivered }) => delivered === 1),
        twice: count(({ delivered }) => delivered === 2),
        more: count(({ delivered }) => delivered > 2),
      },
      states,
      lookedUp: count(({ row }) => row?.status === 'sent' && row.unknownAt.includes(String(row.provider))),
      exceptions: count(({ isWrong }) => isWrong),
    };
  });
  return { lines, broken };
}

function differences(run: Run, row: RowReading, calls: readonly LedgerRecord[]): string[] {
  const must = mustBe(run);
  const is: Finding = {
    calls: calls.map(({ gateway }) => gateway),
    delivered: calls.filter(({ accepted }) => accepted).length,
    tried: row.tried,
    status: row.status,
    provider: row.provider,
    code: row.code,
    asksPerson: row.asksPerson,
    untracked: row.untracked,
    unknownAt: row.unknownAt,
    reason: run.fault.leads === 'unknown' && row.reason !== null ? namedIn(row.reason, run) : row.reason,
  };
  const wrong = (Object.keys(must) as (keyof Finding)[])
    .filter((name) => JSON.stringify(is[name]) !== JSON.stringify(must[name]))
    .map((name) => `${name} ${JSON.stringify(is[name])} instead of ${JSON.stringify(must[name])}`);
  if (row.status === 'sent' && !row.untracked) {
    const taken = calls.find(({ gateway, accepted }) => accepted && gateway === row.provider);
    if (taken?.messageId !== row.providerMessageId) wrong.push('the id is not the one the gateway gave');
  }
  return wrong;
}

/** Each gateway's own reason stands in the row behind its name (SPEC §3). */
function namedIn(reason: string, { primary, backup }: Run): string {
  return [primary, backup].filter((gateway) => reason.includes(`${gateway}: `)).join(', ');
}
