import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { METRICS } from '#service/reports/metrics/registry.ts';
import { REPORTS } from '#service/reports/registry.ts';
import * as contracts from '#shared/contracts/dashboard.contract.ts';
import { readDeskLink } from '#shared/contracts/desk-links.ts';
import { can } from '#shared/domain/permissions.ts';
import { ROLES } from '#shared/domain/roles.ts';
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
} from './chart-data.ts';

/** 10:00 WIB. */
const NOW = '2027-01-03T03:00:00.000Z';
const RANGE = { from: '2026-12-28', to: '2027-01-03' };

let world: ChartService;
beforeEach(async () => {
  world = await createChartService(NOW);
});
afterEach(async () => {
  await world.close();
});

// biome-ignore lint/suspicious/noExplicitAny: see ask
const cardOf = (data: any, id: string) => data.cards.find((card: { id: string }) => card.id === id);
/** Every value under these names, wherever it stands. */
function valuesOf(data: unknown, name: string): unknown[] {
  if (Array.isArray(data)) return data.flatMap((item) => valuesOf(item, name));
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [...(key === name ? [value] : []), ...valuesOf(value, name)]);
}

describe('the registry', () => {
  it('lists every contract of the group, once', () => {
    expect(new Set(REPORTS.map(({ id }) => id)).size).toBe(REPORTS.length);
    const routes = Object.values(contracts).filter((value) => typeof value === 'object' && 'path' in value);
    expect(new Set(REPORTS.map(({ contract }) => contract))).toEqual(new Set(routes));
    expect(METRICS.map(({ id }) => id)).toEqual([...contracts.SUCCESS_METRICS]);
  });
});

describe('who sees what', () => {
  it('each chart answers exactly the roles of its permission', async () => {
    const answers: Record<string, number> = {};
    const expected: Record<string, number> = {};
    for (const { id, contract } of REPORTS) {
      for (const role of [null, ...ROLES]) {
        answers[`${id} ${role}`] = await world.status(`/api/dashboard/${id}`, role);
        expected[`${id} ${role}`] = role === null ? 401 : can(role, contract.permission) ? 200 : 403;
      }
    }
    expect(answers).toEqual(expected);
  });

  it('money is for who may read invoices: the NOC gets the cards without revenue, and no revenue chart', async () => {
    const invoiceId = await addInvoice(world, { customer_id: await addCustomer(world) });
    await addPayment(world, { invoice_id: invoiceId, paid_at: NOW });
    expect(cardOf(await world.ask('kpi', '7d', 'manager'), 'revenue')).toMatchObject({ value: 100_000, reason: null });
    const card = cardOf(await world.ask('kpi', '7d', 'noc'), 'revenue');
    expect(card).toMatchObject({ value: null, previousValue: null, changePercent: null, reason: 'forbidden', link: null });
    expect(valuesOf(card, 'value').every((value) => value === null)).toBe(true);
    expect(await world.status('/api/dashboard/revenue', 'noc')).toBe(403);
  });

  it('a technician sees the own row of the performance chart, and without one none', async () => {
    const own = await addTechnician(world, 'Agus');
    await addTechnician(world, 'Dewi');
    const names = async () => valuesOf(await world.ask('performance', '7d', 'technician'), 'name');
    expect(await names()).toEqual([]);
    world.technicianId = own;
    expect(await names()).toEqual(['Agus']);
    expect(valuesOf(await world.ask('performance'), 'name')).toEqual(['Agus', 'Dewi']);
  });

  it('another range, or an unknown parameter, is refused', async () => {
    const queries = ['range=1d', 'range=', 'range=7', 'range=90D', 'range=365d', 'range=7d&zz=1'];
    const answers = await Promise.all(queries.map((query) => world.status(`/api/dashboard/kpi?${query}`, 'admin')));
    expect(answers).toEqual(queries.map(() => 400));
  });
});

describe('an empty database', () => {
  it('has no data, which is not zero', async () => {
    for (const { id } of REPORTS) {
      const data = await world.ask(id, '30d');
      expect({ id, asOf: data.asOf, to: data.range.to }).toEqual({ id, asOf: NOW, to: '2027-01-03' });
      if (id === 'success-metrics') continue;
      const figures = [
        'value',
        'previousValue',
        'changePercent',
        'created',
        'completed',
        'amount',
        'rate',
        'total',
        'cost',
        'share',
      ];
      const found = figures.flatMap((name) => valuesOf(data.points ?? data.cards ?? [], name));
      expect({ id, found: found.filter((value) => typeof value === 'number') }).toEqual({ id, found: [] });
    }
    expect(valuesOf(await world.ask('kpi'), 'reason')).toEqual(['no_data', 'no_data', 'no_data', 'no_data']);
  });

  it('each success metric without a value says why', async () => {
    const { metrics, baseline } = await world.ask('success-metrics');
    expect(baseline).toBeNull();
    expect(Object.fromEntries(metrics.map(({ id, value, reason }: never) => [id, reason ?? value]))).toEqual({
      notification_read_rate: 'no_data',
      bulk_operations_per_week: 0,
      delivery_rate: 'no_data',
      messages_lost: 0,
      queue_time: 'no_data',
      portal_users: 'source_missing',
      sla_achievement: 'no_data',
      on_time_payments: 'no_data',
      upgrade_conversion: 'no_data',
      support_tickets: 'no_data',
      satisfaction: 'no_data',
    });
  });
});

describe('days are WIB days', () => {
  it('23:30 and 00:30 WIB around a month and year end belong to their own day, and the line is zero after the first', async () => {
    const customer = await addCustomer(world);
    await addTicket(world, { customer_id: customer, created_at: '2026-12-31T16:30:00Z' });
    await addTicket(world, { customer_id: customer, created_at: '2026-12-31T17:30:00Z' });
    await addTicket(world, {
      customer_id: customer,
      created_at: '2026-12-31T18:30:00Z',
      status: 'completed',
      completed_at: '2027-01-01T17:00:00Z',
    });
    const { points } = await world.ask('ticket-trend');
    expect(points.map(({ date, created, completed }: never) => [date, created, completed])).toEqual([
      ['2026-12-28', null, null],
      ['2026-12-29', null, null],
      ['2026-12-30', null, null],
      ['2026-12-31', 1, 0],
      ['2027-01-01', 2, 0],
      ['2027-01-02', 0, 1],
      ['2027-01-03', 0, 0],
    ]);
  });

  it('the range moves at midnight in Jakarta, not in London', async () => {
    world.now = '2027-01-03T16:59:59.999Z';
    expect((await world.ask('kpi')).range).toEqual(RANGE);
    world.now = '2027-01-03T17:00:00.000Z';
    const { range, previous } = await world.ask('kpi');
    expect({ range, previous }).toEqual({
      range: { from: '2026-12-29', to: '2027-01-04' },
      previous: { from: '2026-12-22', to: '2026-12-28' },
    });
  });

  it('the last millisecond before the range counts for the previous one', async () => {
    const customer = await addCustomer(world);
    await addTicket(world, { customer_id: customer, created_at: '2026-12-27T16:59:59.999Z' });
    for (const created_at of ['2026-12-27T17:00:00.000Z', NOW]) await addTicket(world, { customer_id: customer, created_at });
    expect(cardOf(await world.ask('kpi'), 'tickets')).toMatchObject({ value: 2, previousValue: 1, changePercent: 100 });
  });
});

describe('one row', () => {
  it('a payment counts on the day it was made, while it is verified', async () => {
    const invoice_id = await addInvoice(world, { customer_id: await addCustomer(world) });
    const id = await addPayment(world, {
      invoice_id,
      paid_at: '2026-12-31T16:59:00Z',
      amount: 149_900,
      status: 'pending_verification',
    });
    const amount = async () => (await world.ask('revenue')).amount.value;
    expect(await amount()).toBeNull();
    await world.query(`UPDATE payments SET status = 'verified' WHERE id = $1`, [id]);
    const { points, methods } = await world.ask('revenue');
    expect(points.find(({ date }: { date: string }) => date === '2026-12-31')).toEqual({
      date: '2026-12-31',
      amount: 149_900,
      payments: 1,
    });
    expect(methods.find(({ method }: { method: string }) => method === 'qris')).toEqual({
      method: 'qris',
      amount: 149_900,
      payments: 1,
    });
    await world.query(`UPDATE payments SET status = 'reversed' WHERE id = $1`, [id]);
    expect(await amount()).toBeNull();
  });

  it('a reopened ticket loses its completion; the deadline itself is still in time', async () => {
    const technician_id = await addTechnician(world, 'Agus');
    const customer_id = await addCustomer(world);
    const completed = {
      status: 'completed',
      technician_id,
      sla_due_at: '2027-01-02T05:00:00.000Z',
      completed_at: '2027-01-02T05:00:00.000Z',
      rating: 4,
    };
    const id = await addTicket(world, { customer_id, created_at: '2027-01-01T05:00:00.000Z', ...completed });
    const performance = async () => (await world.ask('performance')).technicians[0];
    expect(await performance()).toMatchObject({
      completed: 1,
      inTime: 1,
      inTimePercent: 100,
      ratings: 1,
      averageRating: 4,
      averageHours: 24,
    });
    await world.query(`UPDATE tickets SET completed_at = completed_at + interval '1 millisecond' WHERE id = $1`, [id]);
    expect(cardOf(await world.ask('kpi'), 'sla')).toMatchObject({ value: 0, detail: { value: 1 } });
    await world.query(`UPDATE tickets SET status = 'in_progress', completed_at = NULL WHERE id = $1`, [id]);
    expect(await performance()).toMatchObject({ completed: 0, inTimePercent: null, averageRating: null, averageHours: null });
    expect(cardOf(await world.ask('kpi'), 'sla')).toMatchObject({ value: null, reason: 'no_data' });
  });

  it('a message moves through the columns of its day', async () => {
    const id = await addMessage(world, { created_at: '2027-01-02T03:00:00Z' });
    const columns = async () => (await world.ask('message-volume')).points[5];
    const zero = { pending: 0, sent: 0, failed: 0, unknown: 0, expired: 0, skipped: 0, cancelled: 0 };
    expect(await columns()).toEqual({ date: '2027-01-02', total: 1, ...zero, pending: 1 });
    for (const [status, column] of [
      ['queued', 'pending'],
      ['sending', 'pending'],
      ['sent', 'sent'],
      ['read', 'sent'],
    ] as const) {
      await world.query('UPDATE whatsapp_notifications SET status = $2 WHERE id = $1', [id, status]);
      expect({ status, ...(await columns()) }).toEqual({ status, date: '2027-01-02', total: 1, ...zero, [column]: 1 });
    }
  });

  it('a number that is not on WhatsApp does not speak against delivery; an expired message does', async () => {
    const created_at = '2027-01-02T03:00:00Z';
    await addMessage(world, { created_at, status: 'failed', error_code: 'recipient' });
    expect(await world.ask('delivery')).toMatchObject({ rate: { value: null }, undeliverable: 1, deliverable: 0, target: 98 });
    for (const status of ['sent', 'delivered', 'read']) await addMessage(world, { created_at, status });
    await addMessage(world, { created_at, status: 'expired', error_code: 'subject_closed' });
    await addMessage(world, { created_at, status: 'expired' });
    expect(await world.ask('delivery')).toMatchObject({ rate: { value: 75 }, confirmedRate: 66.7, accepted: 3, deliverable: 4 });
  });

  it('what a backup carried is told apart by lane, and costs the difference of the prices', async () => {
    await world.query(`INSERT INTO gateways (id, price_per_message) VALUES ('fonnte', 250), ('wablas', 310)`);
    await world.query(`UPDATE lanes SET gateway_order = '["wablas","fonnte"]' WHERE id = 'urgent'`);
    const sent = { created_at: NOW, sent_at: NOW, status: 'sent', provider: 'wablas', cost: 310 };
    await addMessage(world, { ...sent, lane: 'normal' });
    await addMessage(world, { ...sent, lane: 'urgent' });
    const failover = await world.ask('failover');
    expect(failover).toMatchObject({
      share: { value: 50 },
      providers: [{ provider: 'wablas', messages: 2, sharePercent: 100, backup: 1 }],
    });
    expect(await world.ask('message-cost')).toMatchObject({
      cost: { value: 620 },
      failoverExtra: 60,
      month: { month: '2027-01', soFar: 620, projected: 620 },
      unpriced: 0,
    });
    await world.query(`UPDATE gateways SET enabled = false WHERE id = 'fonnte'`);
    expect((await world.ask('failover')).share.value).toBe(0);
  });

  it('the rest of the month costs what the last seven whole days did', async () => {
    for (const [day, cost] of [
      ['2026-12-27', 70_000],
      ['2026-12-30', 700],
      ['2027-01-02', 700],
      ['2027-01-03', 5_000],
    ] as const) {
      await addMessage(world, {
        created_at: `${day}T03:00:00Z`,
        sent_at: `${day}T03:00:00Z`,
        status: 'sent',
        provider: 'fonnte',
        cost,
      });
    }
    // (70,000 + 700 + 700) / 7 for each of the 28 days after the third.
    expect((await world.ask('message-cost')).month).toEqual({ month: '2027-01', soFar: 5_700, projected: 5_700 + 285_600 });
  });
});

describe('success metrics', () => {
  it('an improvement is measured against as many days that end on the baseline date', async () => {
    world.baselineDate = '2026-11-30';
    const customer_id = await addCustomer(world);
    const completed = (at: string, late: boolean, rating: number) =>
      addTicket(world, {
        customer_id,
        created_at: at,
        completed_at: at,
        status: 'completed',
        sla_due_at: late ? '2026-01-01T00:00:00Z' : at,
        rating,
      });
    // In the last of the seven days and in the first; one more lies a minute before them.
    await completed('2026-11-23T16:59:00Z', true, 1);
    await completed('2026-11-23T17:00:00Z', true, 2);
    await completed('2026-11-30T16:59:00Z', false, 2);
    await completed(NOW, false, 3);
    const { metrics, baseline } = await world.ask('success-metrics');
    expect(baseline).toEqual({ from: '2026-11-24', to: '2026-11-30' });
    const metric = (id: string) => metrics.find((one: { id: string }) => one.id === id);
    expect(metric('sla_achievement')).toMatchObject({
      value: 100,
      current: 100,
      baseline: 50,
      target: 25,
      reached: true,
      reason: null,
    });
    expect(metric('satisfaction')).toMatchObject({ value: 50, current: 3, baseline: 2, reached: true });
    expect(metric('support_tickets')).toMatchObject({
      value: -51.7,
      current: 0.14,
      baseline: 0.29,
      goal: 'at_most',
      reached: true,
    });
    world.baselineDate = '2020-01-01';
    const early = (await world.ask('success-metrics')).metrics;
    expect(early.find((one: { id: string }) => one.id === 'satisfaction')).toMatchObject({
      value: null,
      reason: 'no_baseline_data',
      current: 3,
    });
  });

  it('an upgrade counts within 30 days of an offer that arrived', async () => {
    await world.query(`INSERT INTO packages (name, mbps, monthly_price) VALUES ('Bronze', 30, 149900), ('Silver', 50, 199900)`);
    const upgraded = (id: number, from: number, to: number) =>
      world.query(
        `INSERT INTO audit_log (actor_name, action, entity, entity_id, before, after, node, created_at)
         VALUES ('cs', 'customer.update', 'customer', $1, jsonb_build_object('packageId', $2::int), jsonb_build_object('packageId', $3::int), 'test', $4)`,
        [String(id), from, to, NOW],
      );
    const offered = (id: number, at: string, status = 'read') =>
      addMessage(world, {
        customer_id: id,
        notification_type: 'upgrade_offer',
        status,
        created_at: at,
        sent_at: status === 'failed' ? null : at,
      });
    const customers = await Promise.all([1, 2, 3, 4].map(() => addCustomer(world)));
    const [bought = 0, down = 0, failed = 0, never = 0] = customers;
    for (const [id, at] of [
      [bought, '2027-01-01T00:00:00Z'],
      [down, '2027-01-01T00:00:00Z'],
    ] as const)
      await offered(id, at);
    await offered(failed, '2027-01-01T00:00:00Z', 'failed');
    await upgraded(bought, 1, 2);
    await upgraded(down, 2, 1);
    await upgraded(failed, 1, 2);
    await upgraded(never, 1, 2);
    const { metrics } = await world.ask('success-metrics');
    expect(metrics.find(({ id }: { id: string }) => id === 'upgrade_conversion')).toMatchObject({
      current: 50,
      reason: 'no_baseline',
    });
  });

  it('a message that waits long after its end is lost; a waiting one is not', async () => {
    const now = Date.now();
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
    await addMessage(world, { created_at: NOW, status: 'queued', expires_at: at(-14) });
    const lost = async () =>
      (await world.ask('success-metrics')).metrics.find(({ id }: { id: string }) => id === 'messages_lost');
    expect(await lost()).toMatchObject({ value: 0, reached: true });
    await addMessage(world, { created_at: NOW, status: 'queued', expires_at: at(-16) });
    await addMessage(world, { created_at: NOW, status: 'sending', updated_at: at(-16) });
    expect(await lost()).toMatchObject({ value: 2, reached: false });
  });

  it('the read rate follows each notification', async () => {
    await addTechnician(world, 'Agus');
    const [{ id: user_id } = { id: 0 }] = await world.query<{ id: number }>('SELECT id FROM users');
    for (const is_read of [true, false]) await addNotification(world, { user_id, created_at: NOW, is_read });
    const rate = async () => (await world.ask('success-metrics')).metrics[0].value;
    expect(await rate()).toBe(50);
    await world.query('UPDATE notifications SET is_read = true');
    expect(await rate()).toBe(100);
  });
});

describe('beside the figures', () => {
  it('every link is one that its list understands', async () => {
    const technician_id = await addTechnician(world, 'Agus');
    const customer_id = await addCustomer(world);
    await addTicket(world, { customer_id, created_at: NOW, completed_at: NOW, status: 'completed', technician_id });
    const links = (await Promise.all(REPORTS.map(async ({ id }) => valuesOf(await world.ask(id), 'link')))).flat();
    expect(links.length).toBeGreaterThan(12);
    for (const link of links as string[]) {
      const address = readDeskLink(link);
      const asked = [...new URL(link, 'http://desk').searchParams.keys()].toSorted();
      expect({ link, filters: Object.keys(address?.query ?? {}).toSorted() }).toEqual({ link, filters: asked });
    }
  });

  it('a gateway that stopped working in the range is a mark on the time charts', async () => {
    const event = (key: string, name: string, at: string) =>
      world.query(
        `INSERT INTO notification_events (key, event, type, priority, title, message, created_at, last_at) VALUES ($1, $2, 'system', 'urgent', $3, '', $4, $4)`,
        [key, name, `${name} ${key}`, at],
      );
    await event('a', 'gateway_down', '2026-12-27T16:59:59Z');
    await event('b', 'gateway_down', '2026-12-27T17:00:00Z');
    await event('c', 'gateway_restored', '2027-01-01T00:00:00Z');
    await event('d', 'gateway_down', '2027-01-01T17:30:00Z');
    for (const id of ['ticket-trend', 'message-volume', 'delivery', 'failover']) {
      expect((await world.ask(id)).markers).toEqual([
        { at: '2026-12-27T17:00:00.000Z', date: '2026-12-28', kind: 'gateway_down', label: 'gateway_down b' },
        { at: '2027-01-01T17:30:00.000Z', date: '2027-01-02', kind: 'gateway_down', label: 'gateway_down d' },
      ]);
    }
  });
});

describe('under load', () => {
  it('what a snapshot shows agrees while rows are written, taken back and folded', async () => {
    const customer_id = await addCustomer(world);
    let busy = true;
    let looks = 0;
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      for (let step = 0; step < 25 || looks <= 3; step += 1) {
        const id = await addTicket(world, { customer_id, created_at: NOW });
        await world.query(`UPDATE tickets SET status = 'cancelled' WHERE id = $1`, [id]);
        if (step % 3 === writer) await world.query('DELETE FROM tickets WHERE id = $1', [id]);
      }
    });
    const folder = (async () => {
      while (busy) await world.fold();
    })();
    const done = Promise.all(writers).finally(() => {
      busy = false;
    });
    const differences: unknown[] = [];
    while (busy) {
      looks += 1;
      const [row] = await world.query<{ rows: number; figures: number }>(
        `SELECT (SELECT count(*)::int FROM tickets WHERE status = 'cancelled') AS rows,
                (SELECT coalesce(sum(count), 0)::int FROM (SELECT figure, count FROM report_totals UNION ALL SELECT figure, count FROM report_changes) f
                 WHERE figure = 'ticket.closed') AS figures`,
      );
      if (row && row.rows !== row.figures) differences.push(row);
    }
    await Promise.all([done, folder]);
    expect(differences).toEqual([]);
    expect(looks).toBeGreaterThan(3);
  });
});
