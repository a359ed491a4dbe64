import { randomBytes } from 'node:crypto';
import { type FloodAnswers, type FloodOrder, flood, quantileOf } from '../support/flood.ts';
import { once } from '../support/one-statement.ts';
import { freePort } from '../support/redis-server.ts';
import { embeddedDatabase, type ServiceProcess, startService } from '../support/service-process.ts';
import { until } from '../support/until.ts';
import type { ChaosProgram } from './report.ts';

const PER_SECOND = 1_000;
const STAFF_P95_MS = 500;
const WEBHOOK_P95_MS = 250;
/** What a desk asks for all day. */
const STAFF_PATHS = ['/api/tickets?limit=50', '/api/notifications/unread', '/api/whatsapp-notifications?limit=50'] as const;

interface Node {
  readonly service: ServiceProcess;
  readonly portalPort: number;
  readonly secret: string;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  /** Latencies of so many requests of the staff API, one after the other. */
  idle(count: number): Promise<number[]>;
  /** The same while the work runs. */
  probe<T>(work: () => Promise<T>): Promise<{ result: T; staff: number[] }>;
}

/** One node as it is installed: all roles, demo data, a durable database of its own, the portal listener. */
async function withNode<T>(work: (node: Node) => Promise<T>): Promise<T> {
  const secret = randomBytes(16).toString('hex');
  const portalPort = await freePort();
  const env = { KABAR_WEBHOOK_SECRET: secret, KABAR_PORTAL_PORT: String(portalPort) };
  const service = await startService({ demo: true, durable: true, env });
  try {
    const token = await service.login('noc');
    await until('the portal listener', () => service.log().some(({ msg }) => msg === 'portal listener ready'));
    const ask = async (turn: number) => {
      const path = STAFF_PATHS[turn % STAFF_PATHS.length]!;
      const began = performance.now();
      const { status } = await service.send('GET', path, { token });
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      return performance.now() - began;
    };
    return await work({
      service,
      secret,
      portalPort,
      query: (text, values) => once(embeddedDatabase(service.dataDir).url, text, values),
      async idle(count) {
        const times: number[] = [];
        while (times.length < count) times.push(await ask(times.length));
        return times;
      },
      async probe(inner) {
        const staff: number[] = [];
        let over = false;
        const probing = (async () => {
          for (let turn = 0; !over; turn += 1) staff.push(await ask(turn));
        })();
        try {
          const result = await inner();
          return { result, staff };
        } finally {
          over = true;
          await probing;
        }
      },
    });
  } finally {
    await service.stop();
  }
}

function figuresOf({ result, staff, idle }: { result: FloodAnswers; staff: readonly number[]; idle: readonly number[] }) {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return {
    'rate achieved': `${((1_000 * result.sent) / result.sentMs).toFixed(0)}/s over ${(result.sentMs / 1_000).toFixed(1)} s, ${result.sent} requests`,
    answers: Object.entries(result.answers).map(
      ([kind, counts]) =>
        `${kind}: ${Object.entries(counts)
          .map(([status, count]) => `${status} × ${count}`)
          .join(' ')}`,
    ),
    'answered within': `median ${ms(quantileOf(result.times, 0.5))}, p95 ${ms(quantileOf(result.times, 0.95))}, worst ${ms(quantileOf(result.times, 1))}`,
    'staff API meanwhile': `median ${ms(quantileOf(staff, 0.5))}, p95 ${ms(quantileOf(staff, 0.95))}, worst ${ms(quantileOf(staff, 1))} of ${staff.length}`,
    'staff API before': `median ${ms(quantileOf(idle, 0.5))}, p95 ${ms(quantileOf(idle, 0.95))} of ${idle.length}`,
  };
}

function faultsOf({ result, staff }: { result: FloodAnswers; staff: readonly number[] }): string[] {
  const rate = (1_000 * result.sent) / result.sentMs;
  const p95 = quantileOf(staff, 0.95);
  return [
    ...(rate >= PER_SECOND * 0.98 ? [] : [`only ${rate.toFixed(0)} requests a second`]),
    ...(p95 < STAFF_P95_MS ? [] : [`staff API p95 ${p95.toFixed(0)} ms`]),
    ...(result.unanswered + result.cut === 0 ? [] : [`${result.unanswered} unanswered, ${result.cut} cut off`]),
  ];
}

/** P12, R15: forged reports change nothing and disturb nobody. */
export const p12Webhooks: ChaosProgram = {
  name: 'p12-webhooks',
  promise:
    '1,000 forged delivery reports a second: no row of the ledger changes, each answered 200 in 250 ms, staff not disturbed',
  run: ({ short }) =>
    withNode(async (node) => {
      const { query, secret } = node;
      const tag = randomBytes(3).toString('hex');
      const phone = '6281299887766';
      // Real messages of both gateways in every state that a report could move, and some of the demo's own.
      await query(
        `INSERT INTO whatsapp_notifications
           (notification_type, dedupe_key, status, lane, message_class, on_unknown, recipient_type, recipient_phone, recipient_name, message,
            provider, provider_message_id, expires_at, attempt, sent_at, delivered_at, read_at, settled_at)
         SELECT 'welcome', $1 || g || s || i, s, 'normal', 'operational', 'hold', 'customer', '62812' || (10000000 + i), 'Uji', 'Uji',
                g, $1 || '-' || g || '-' || s || '-' || i, now() + interval '1 day', 1, now(),
                CASE WHEN s <> 'sent' THEN now() END, CASE WHEN s = 'read' THEN now() END, now()
         FROM unnest(ARRAY['fonnte', 'wablas']) g, unnest(ARRAY['sent', 'delivered', 'read']) s, generate_series(0, 99) i`,
        [tag],
      );
      /**
       * Every row of the ledger by its id, but for the time at which its gateway is asked again, and for the code that is sent meanwhile: the
       * true reports about it come in as well.
       */
      const truth = async () =>
        new Map(
          (
            await query<{ id: string; row: Record<string, unknown> }>(
              `SELECT id, to_jsonb(n) - 'next_poll_at' AS row FROM whatsapp_notifications n WHERE recipient_phone IS DISTINCT FROM $1`,
              [phone],
            )
          ).map(({ id, row }) => [id, row]),
        );
      type Rows = Awaited<ReturnType<typeof truth>>;
      const columnsChanged = (was: Rows, is: Rows, id: string) =>
        Object.keys({ ...was.get(id), ...is.get(id) }).filter(
          (column) => JSON.stringify(was.get(id)?.[column]) !== JSON.stringify(is.get(id)?.[column]),
        );
      const none = async (what: string) => (await query<{ n: number }>(`SELECT count(*)::int AS n ${what}`))[0]?.n === 0;
      await until(
        'the demo to be at rest',
        () => none(`FROM whatsapp_notifications WHERE status IN ('pending', 'queued', 'sending')`),
        60_000,
      );
      const idle = await node.idle(200);
      const asked = await fetch(`http://127.0.0.1:${node.portalPort}/api/otp/request`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ phone, purpose: 'registration' }),
      });
      const { requestId } = (await asked.json()) as { requestId: string };
      const codeOf = async () =>
        (
          await query<{ id: string; phone: string; live: boolean; wrong_tries: number; verified_at: Date | null }>(
            'SELECT id, phone, live, wrong_tries, verified_at FROM otp_challenges WHERE id = $1',
            [requestId],
          )
        )[0];
      await until('the code to be sent', async () => {
        const [row] = await query<{ status: string }>(
          `SELECT status FROM whatsapp_notifications WHERE notification_type = 'otp' AND recipient_phone = $1`,
          [phone],
        );
        return ['sent', 'delivered', 'read'].includes(row?.status ?? '');
      });
      const code = await codeOf();
      const before = await truth();
      // As much as may wait for a message that nobody knows yet: the worst inbox there can be (ENGINE E-15).
      await query(
        `INSERT INTO delivery_report_inbox (gateway, provider_message_id, state, detail, received_at)
         SELECT 'fonnte', 'waiting-' || i, 'delivered', '', now() FROM generate_series(1, 49000) i`,
      );
      const of = (gateway: string, state: string) => `${tag}-${gateway}-${state}-`;
      const fonnte = `/webhooks/fonnte/${secret}`;
      const wablas = `/webhooks/wablas/${secret}`;
      const report = (kind: string, path: string, body: object) => ({ kind, path, body: JSON.stringify(body) });
      const requests: FloodOrder['requests'] = [
        report('unknown id', fonnte, { device: 'x', id: 'nobody-{n}', status: 'sent', state: 'read' }),
        report('unknown id', wablas, { id: 'nobody-{n}', status: 'read' }),
        report('other gateway’s id', wablas, { id: `${of('fonnte', 'sent')}7`, status: 'read' }),
        report('other gateway’s id', fonnte, { device: 'x', id: `${of('wablas', 'delivered')}8`, status: 'sent', state: 'read' }),
        report('replay', fonnte, { device: 'x', id: `${of('fonnte', 'read')}9`, status: 'sent', state: 'read' }),
        report('replay', wablas, { id: `${of('wablas', 'delivered')}3`, status: 'delivered' }),
        report('step back', fonnte, { device: 'x', id: `${of('fonnte', 'read')}4`, status: 'sent', state: 'sent' }),
        report('step back', wablas, { id: `${of('wablas', 'read')}5`, status: 'cancel' }),
        report('nonsense', fonnte, { id: { $gt: '' }, state: 'exploded', list: [1, 2, null] }),
        report('wrong secret', '/webhooks/fonnte/a-guess-at-the-secret', {
          id: `${of('fonnte', 'sent')}1`,
          status: 'sent',
          state: 'read',
        }),
      ];
      const count = (short ? 5 : 20) * PER_SECOND;
      const { result, staff } = await node.probe(() =>
        flood({ port: node.portalPort, requests, count, perSecond: PER_SECOND, sockets: 200, from: 1 }),
      );
      await until('what could be applied to be applied', () =>
        none(
          `FROM delivery_report_inbox i
           JOIN whatsapp_notifications n ON n.provider = i.gateway AND n.provider_message_id = i.provider_message_id`,
        ),
      );
      const after = await truth();
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (id) => columnsChanged(before, after, id).length > 0,
      );
      const p95 = quantileOf(result.times, 0.95);
      const wrong = Object.entries(result.answers).flatMap(([kind, counts]) => {
        const wanted = kind === 'wrong secret' ? '404' : '200';
        return Object.entries(counts).flatMap(([status, n]) => (status === wanted ? [] : [`${kind}: ${n} answered ${status}`]));
      });
      return {
        figures: { ...figuresOf({ result, staff, idle }), 'rows of the ledger': after.size, 'of them changed': changed.length },
        broken: [
          ...faultsOf({ result, staff }),
          ...wrong,
          ...(p95 < WEBHOOK_P95_MS ? [] : [`answers p95 ${p95.toFixed(0)} ms`]),
          ...changed.map((id) => `row ${id} has another ${columnsChanged(before, after, id).join(', ')}`),
          ...(JSON.stringify(await codeOf()) === JSON.stringify(code) ? [] : ['the code that was under way is not what it was']),
        ],
      };
    }),
};

/** P14: a flood on the codes is refused, costs no more than the cap, and staff work on. */
export const p14Otp: ChaosProgram = {
  name: 'p14-otp',
  promise: '1,000 requests for codes a second leave the staff API p95 under 500 ms and cost no more than the daily cap',
  run: ({ short }) =>
    withNode(async (node) => {
      const { query } = node;
      const cap = 5_000;
      await query(`INSERT INTO settings (key, value) VALUES ('otp.dailyCostCap', $1)`, [String(cap)]);
      const idle = await node.idle(200);
      const requests: FloodOrder['requests'] = [
        {
          kind: 'request',
          path: '/api/otp/request',
          body: JSON.stringify({ phone: '62811{n}', purpose: 'registration' }),
        },
        {
          kind: 'request',
          path: '/api/otp/request',
          body: JSON.stringify({ phone: '62811{n}', purpose: 'portal_login' }),
        },
        {
          kind: 'verify',
          path: '/api/otp/verify',
          body: JSON.stringify({ requestId: '7d1b7e0c-6f4e-4f0e-9d0e-3f6b1f0f7d11', code: '271828' }),
        },
      ];
      const count = (short ? 5 : 20) * PER_SECOND;
      const { result, staff } = await node.probe(() =>
        flood({ port: node.portalPort, requests, count, perSecond: PER_SECOND, sockets: 1_500, from: 1_000_000 }),
      );
      const [spent] = await query<{ messages: number; cost: number }>(
        `SELECT count(*)::int AS messages, coalesce(sum(coalesce(n.cost, g.price)), 0)::int AS cost
         FROM whatsapp_notifications n, (SELECT max(price_per_message) AS price FROM gateways) g
         WHERE n.notification_type = 'otp' AND n.created_at > now() - interval '5 minutes'`,
      );
      const allowed = new Set(['200', '400', '429']);
      const wrong = Object.entries(result.answers).flatMap(([kind, counts]) =>
        Object.entries(counts).flatMap(([status, n]) => (allowed.has(status) ? [] : [`${kind}: ${n} answered ${status}`])),
      );
      return {
        figures: { ...figuresOf({ result, staff, idle }), 'codes sent': `${spent?.messages}, Rp ${spent?.cost} of Rp ${cap}` },
        broken: [
          ...faultsOf({ result, staff }),
          ...wrong,
          ...((spent?.cost ?? Number.POSITIVE_INFINITY) <= cap ? [] : [`codes cost Rp ${spent?.cost}`]),
        ],
      };
    }),
};
