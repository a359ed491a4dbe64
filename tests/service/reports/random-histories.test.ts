import { describe, expect, it } from 'vitest';
import { MESSAGE_STATES } from '#shared/domain/message.ts';
import { addDays, eachWibDate, wibDate } from '#shared/domain/time-zone.ts';
import { byHand, type Days, versus } from './by-hand.ts';
import {
  addCustomer,
  addInvoice,
  addMessage,
  addNotification,
  addPayment,
  addTechnician,
  addTicket,
  type ChartService,
  createChartService,
  seeded,
} from './chart-data.ts';

const TICKET_STATUSES = ['open', 'assigned', 'in_progress', 'on_hold', 'completed', 'completed', 'completed', 'cancelled'];
/** Each as likely, but read ones twice. */
const STATES = MESSAGE_STATES.flatMap((state) => (state === 'read' ? [state, state] : [state]));
const RANGES = { '7d': 7, '30d': 30, '90d': 90 } as const;
type Random = ReturnType<typeof seeded>;

/** Changes of the number of active customers, noted as they happen: the customers' rows do not remember. */
type Booked = { day: string; change: number }[];

interface History {
  readonly world: ChartService;
  readonly random: Random;
  readonly customers: number[];
  readonly technicians: (number | null)[];
  readonly users: number[];
  readonly invoices: number[];
  readonly booked: Booked;
  /** An instant of the last 200 days, often within an hour of midnight in Jakarta, never after now. */
  at(): string;
}

async function begin(seed: number, now: string): Promise<History> {
  const world = await createChartService(now);
  const random = seeded(seed);
  // Some histories reach back far, some hardly at all: then there are days without data.
  const reach = random.pick([4, 20, 200]);
  const at = () => {
    const day = addDays(wibDate(new Date(now)), -random.integer(0, reach));
    const minute = random.pick([random.integer(0, 1_439), random.integer(0, 40), 1_439 - random.integer(0, 40)]);
    const instant = new Date(new Date(`${day}T00:00:00+07:00`).getTime() + minute * 60_000 + random.integer(0, 59_999));
    return instant > new Date(now) ? now : instant.toISOString();
  };
  const technicians = [
    null,
    await addTechnician(world, 'Agus'),
    await addTechnician(world, 'Dewi'),
    await addTechnician(world, 'Lama', false),
  ];
  await world.query(`INSERT INTO gateways (id, price_per_message) VALUES ('fonnte', 250), ('wablas', 310)`);
  await world.query(`UPDATE lanes SET gateway_order = '["wablas","fonnte"]' WHERE id = 'urgent'`);
  const users = (await world.query<{ id: number }>('SELECT id FROM users')).map(({ id }) => id);
  return { world, random, customers: [], technicians, users, invoices: [], booked: [], at };
}

const ticketFacts = ({ random, technicians, at }: History) => {
  const status = random.pick(TICKET_STATUSES);
  return {
    status,
    type: random.pick(['repair', 'installation', 'billing', 'account', 'maintenance']),
    technician_id: random.pick(technicians),
    completed_at: status === 'completed' ? at() : null,
    sla_due_at: at(),
    rating: random.chance(0.4) ? random.integer(1, 5) : null,
  };
};
const messageFacts = ({ random, at }: History) => {
  const status = random.pick(STATES);
  const accepted = ['sent', 'delivered', 'read'].includes(status);
  const sendingAt = at();
  return {
    status,
    provider: accepted && random.chance(0.95) ? random.pick(['fonnte', 'fonnte', 'wablas']) : null,
    cost: accepted && random.chance(0.9) ? random.pick([250, 300]) : null,
    sent_at: accepted && random.chance(0.95) ? sendingAt : null,
    sending_at: accepted && random.chance(0.9) ? sendingAt : null,
    lane: random.pick(['urgent', 'normal', 'bulk']),
    error_code: random.pick([null, 'recipient', 'busy', 'subject_closed']),
    generation: random.chance(0.9) ? 1 : 2,
    preference: random.pick([null, null, 'marketing']),
  };
};

const STEPS: readonly ((history: History) => Promise<unknown>)[] = [
  async (history) => {
    const { world, random, customers, booked, at } = history;
    const isActive = random.chance(0.6);
    const createdAt = at();
    const installedAt = random.chance(0.5) ? at() : null;
    const updatedAt = world.now;
    customers.push(
      await addCustomer(world, {
        status: isActive ? 'active' : 'pending',
        created_at: createdAt,
        installed_at: installedAt,
        updated_at: updatedAt,
      }),
    );
    if (isActive) booked.push({ day: wibDate(new Date(installedAt ?? createdAt)), change: 1 });
  },
  async ({ world, random, customers, booked, at }) => {
    if (customers.length === 0) return;
    const id = random.pick(customers);
    const active = async () =>
      (
        await world.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM customers WHERE id = $1 AND status = 'active' AND deleted_at IS NULL`,
          [id],
        )
      )[0]!.n;
    const before = await active();
    const changedAt = at();
    await world.query('UPDATE customers SET status = $2, deleted_at = $3, updated_at = $4 WHERE id = $1', [
      id,
      random.pick(['active', 'active', 'suspended', 'inactive']),
      random.chance(0.15) ? changedAt : null,
      changedAt,
    ]);
    const change = (await active()) - before;
    if (change !== 0) booked.push({ day: wibDate(new Date(changedAt)), change });
  },
  async (history) => {
    const { world, random, customers, at } = history;
    if (customers.length > 0)
      await addTicket(world, { customer_id: random.pick(customers), created_at: at(), ...ticketFacts(history) });
  },
  async (history) => {
    const facts = ticketFacts(history);
    await history.world.query(
      `UPDATE tickets SET ${Object.keys(facts)
        .map((name, index) => `${name} = $${index + 1}`)
        .join(', ')}
       WHERE id IN (SELECT id FROM tickets ORDER BY md5(id::text || $${Object.keys(facts).length + 1}) LIMIT 2)`,
      [...Object.values(facts), String(history.random.integer(0, 1_000))],
    );
  },
  async (history) => {
    const { world, random, customers, invoices, at } = history;
    if (customers.length === 0) return;
    const status = random.pick(['draft', 'issued', 'overdue', 'paid', 'paid', 'void']);
    invoices.push(
      await addInvoice(world, {
        customer_id: random.pick(customers),
        due_date: wibDate(new Date(at())),
        status,
        paid_at: status === 'paid' ? at() : null,
      }),
    );
  },
  async ({ world, random, invoices, at }) => {
    if (invoices.length === 0) return;
    await world.query('UPDATE invoices SET status = $2, paid_at = $3, due_date = $4 WHERE id = $1', [
      random.pick(invoices),
      random.pick(['paid', 'overdue', 'void']),
      at(),
      wibDate(new Date(at())),
    ]);
  },
  async ({ world, random, invoices, at }) => {
    if (invoices.length === 0) return;
    await addPayment(world, {
      invoice_id: random.pick(invoices),
      paid_at: at(),
      amount: random.integer(1, 900_000),
      method: random.pick(['cash', 'qris', 'bank_transfer']),
      status: random.pick(['verified', 'verified', 'pending_verification']),
    });
  },
  async ({ world, random }) => {
    await world.query(
      `UPDATE payments SET status = $1 WHERE id IN (SELECT id FROM payments ORDER BY md5(id::text || $2) LIMIT 1)`,
      [random.pick(['verified', 'rejected', 'reversed']), String(random.integer(0, 1_000))],
    );
  },
  async (history) => {
    const { random, at } = history;
    const type = random.pick(['ticket_status_update', 'promotion_campaign', 'otp']);
    await addMessage(history.world, { created_at: at(), notification_type: type, ...messageFacts(history) });
  },
  async (history) => {
    const facts = messageFacts(history);
    await history.world.query(
      `UPDATE whatsapp_notifications SET ${Object.keys(facts)
        .map((name, index) => `${name} = $${index + 1}`)
        .join(', ')}
       WHERE id IN (SELECT id FROM whatsapp_notifications ORDER BY md5(id::text || $${Object.keys(facts).length + 1}) LIMIT 3)`,
      [...Object.values(facts), String(history.random.integer(0, 1_000))],
    );
  },
  async ({ world, random, users, at }) =>
    addNotification(world, { user_id: random.pick(users), created_at: at(), is_read: random.chance(0.5) }),
  ({ world, random }) => world.query(`UPDATE notifications SET is_read = NOT is_read WHERE id % 5 = $1`, [random.integer(0, 4)]),
  ({ world, random, users, at }) =>
    world.query(
      `INSERT INTO bulk_operations (kind, resource, action, data, notify, actor_id, state, total, node, created_at)
       VALUES ($1, 'tickets', 'assign', '{}', false, $2, 'finished', 1, 'test', $3)`,
      [random.pick(['run', 'run', 'undo']), random.pick(users), at()],
    ),
  // Rows that go.
  ({ world, random }) => world.query('DELETE FROM notifications WHERE id % 11 = $1', [random.integer(0, 10)]),
  ({ world, random }) => world.query('DELETE FROM whatsapp_notifications WHERE id % 13 = $1', [random.integer(0, 12)]),
  ({ world, random }) => world.query('DELETE FROM tickets WHERE id % 17 = $1', [random.integer(0, 16)]),
  ({ world, random }) =>
    world.query(
      `WITH allocated AS (DELETE FROM payment_allocations WHERE payment_id % 17 = $1) DELETE FROM payments WHERE id % 17 = $1`,
      [random.integer(0, 16)],
    ),
  ({ world }) => world.fold(),
];

/** The customers' card, from what was noted. */
function customersByHand(booked: Booked, range: Days, previous: Days) {
  const until = (day: string) => booked.filter((entry) => entry.day <= day).reduce((sum, { change }) => sum + change, 0);
  const since = booked.map(({ day }) => day).toSorted()[0] ?? null;
  const now = since === null ? null : until('9999-12-31');
  const before = until(previous.to);
  return {
    ...versus(now, since === null || since > previous.to ? null : before),
    detail: { id: 'net_new', value: now === null ? null : now - before },
    sparkline: eachWibDate(range.from, range.to).map((day) => (since === null || day < since ? null : until(day))),
  };
}

const without = <T extends object>(row: T, ...names: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

async function expectEveryReportToAgree({ world, booked }: History, rangeName: keyof typeof RANGES): Promise<void> {
  const today = wibDate(new Date(world.now));
  const range = { from: addDays(today, 1 - RANGES[rangeName]), to: today };
  const previous = { from: addDays(range.from, -RANGES[rangeName]), to: addDays(range.from, -1) };
  const hand = byHand(world, range, previous);
  const ask = (id: string) => world.ask(id, rangeName);

  const kpi = await ask('kpi');
  expect({ range: kpi.range, previous: kpi.previous, asOf: kpi.asOf }).toEqual({
    range,
    previous,
    asOf: new Date(world.now).toISOString(),
  });
  const cards = Object.fromEntries(
    kpi.cards.map((card: { id: string; sparkline: { value: number | null }[] }) => [
      card.id,
      { ...without(card, 'id', 'unit', 'link', 'reason'), sparkline: card.sparkline.map(({ value }) => value) },
    ]),
  );
  const { activeCustomers, ...kpiByHand } = await hand.kpi('admin');
  const customers = customersByHand(booked, range, previous);
  expect(cards).toEqual({ ...kpiByHand, customers });
  expect(customers.value ?? 0).toBe(activeCustomers);

  const trend = await ask('ticket-trend');
  expect(without(trend, 'asOf', 'range', 'previous', 'markers')).toEqual(await hand.ticketTrend());
  const distribution = await ask('status-distribution');
  expect({
    total: distribution.total,
    slices: distribution.slices.map((slice: object) => without(slice, 'link')),
  }).toEqual(await hand.statusDistribution());
  const revenue = await ask('revenue');
  expect({
    ...without(revenue, 'asOf', 'range', 'previous', 'link'),
    methods: revenue.methods
      .filter(({ payments }: { payments: number }) => payments > 0)
      .toSorted((a: { method: string }, b: { method: string }) => (a.method < b.method ? -1 : 1)),
  }).toEqual(await hand.revenue());
  const { technicians } = await ask('performance');
  expect(
    technicians
      .map((row: object) => without(row, 'link'))
      .toSorted((a: { technicianId: number }, b: { technicianId: number }) => a.technicianId - b.technicianId),
  ).toEqual(await hand.performance());
  expect(without(await ask('message-volume'), 'asOf', 'range', 'previous', 'markers', 'link')).toEqual(
    await hand.messageVolume(),
  );
  expect(without(await ask('delivery'), 'asOf', 'range', 'previous', 'markers', 'link', 'target')).toEqual(await hand.delivery());
  const failover = await ask('failover');
  expect({
    ...without(failover, 'asOf', 'range', 'previous', 'markers'),
    providers: failover.providers
      .map((row: object) => without(row, 'sharePercent'))
      .toSorted((a: { provider: string }, b: { provider: string }) => (a.provider < b.provider ? -1 : 1)),
  }).toEqual(await hand.failover());
  const cost = await ask('message-cost');
  const named = (rows: Record<string, unknown>[], name: string) =>
    rows
      .map(({ [name]: value, ...rest }) => ({ name: value, ...rest }))
      .toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
  expect({
    ...without(cost, 'asOf', 'range', 'previous'),
    types: named(cost.types, 'type'),
    providers: named(cost.providers, 'provider'),
  }).toEqual(await hand.messageCost());

  const baselineTo = addDays(today, -40);
  world.baselineDate = baselineTo;
  const { metrics } = await ask('success-metrics');
  const now = await hand.levels(range, today);
  const then = await hand.levels({ from: addDays(baselineTo, 1 - RANGES[rangeName]), to: baselineTo }, today);
  for (const metric of metrics) {
    if (!(metric.id in now)) continue;
    if (metric.unit !== 'change_percent') expect({ [metric.id]: metric.value }).toEqual({ [metric.id]: now[metric.id] });
    else
      expect({ id: metric.id, value: metric.value, current: metric.current }).toEqual({
        id: metric.id,
        value: versus(now[metric.id] ?? null, then[metric.id] ?? null).changePercent,
        current: now[metric.id],
      });
  }
}

describe('every chart says what hand-written SQL says, at any moment of a random history', () => {
  it.each([
    [1, '2027-01-05T16:45:00.000Z'],
    [2, '2027-03-01T17:20:00.000Z'],
    [3, '2028-02-29T03:00:00.000Z'],
    [4, '2026-12-31T17:00:00.000Z'],
  ])('seed %i at %s', async (seed, now) => {
    const history = await begin(seed, now);
    try {
      await expectEveryReportToAgree(history, '7d');
      for (const range of ['7d', '30d', '90d'] as const) {
        for (let step = 0; step < 90; step += 1) await history.random.pick(STEPS)(history);
        await expectEveryReportToAgree(history, range);
      }
      await history.world.fold();
      await expectEveryReportToAgree(history, '30d');
      const [left] = await history.world.query<{ changes: number; zeros: number }>(
        `SELECT (SELECT count(*)::int FROM report_changes) AS changes, (SELECT count(*)::int FROM report_totals WHERE count = 0 AND amount = 0) AS zeros`,
      );
      expect(left).toEqual({ changes: 0, zeros: 0 });
    } finally {
      await history.world.close();
    }
  });
});
