import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../../support/one-statement.ts';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
const query = <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => once<R>(database.url, text, values);
const idOf = async (text: string, values: unknown[] = []) => (await query<{ id: number }>(text, values))[0]?.id ?? 0;
/** The rule that refuses the statement. */
const refusal = (text: string, values: unknown[] = []) =>
  query(text, values).then(
    () => null,
    (error: pg.DatabaseError) => error.constraint ?? error.message,
  );

let writer: number;
let other: number;
let customer: number;
beforeAll(async () => {
  database = await createTestDatabase();
  writer = await idOf(`INSERT INTO users (username, name, role) VALUES ('satu', 'Satu', 'manager') RETURNING id`);
  other = await idOf(`INSERT INTO users (username, name, role) VALUES ('dua', 'Dua', 'admin') RETURNING id`);
  customer = await idOf(`INSERT INTO customers (name, phone, address) VALUES ('Siti', '6281200000000', 'Jl. 1') RETURNING id`);
});
afterAll(() => database.close());

describe('runs of jobs', () => {
  const claim = (job: string, at: string) =>
    query<{ id: number }>(
      `INSERT INTO job_runs (job, scheduled_for, node, lease_until, started_at) VALUES ($1, $2, 'n', now() + interval '1 minute', now())
       ON CONFLICT (job, scheduled_for) DO NOTHING RETURNING id`,
      [job, at],
    );

  it('many that reach for one slot at the same moment: one has it', async () => {
    const found = await Promise.all(Array.from({ length: 12 }, () => claim('daily_summary', '2026-11-27T11:00:00Z')));
    expect(found.flat().length).toBe(1);
    expect((await claim('daily_summary', '2026-11-28T11:00:00Z')).length).toBe(1);
  });

  it('a run is leased exactly while it is running', async () => {
    const [run] = await claim('sla_monitor', '2026-11-27T11:15:00Z');
    expect(await refusal(`UPDATE job_runs SET state = 'done', finished_at = now() WHERE id = $1`, [run?.id])).toBe(
      'job_runs_lease_check',
    );
    expect(await refusal(`UPDATE job_runs SET state = 'done', lease_until = NULL WHERE id = $1`, [run?.id])).toBe(
      'job_runs_finished_check',
    );
    expect(
      await refusal(`UPDATE job_runs SET state = 'done', lease_until = NULL, finished_at = now() WHERE id = $1`, [run?.id]),
    ).toBeNull();
  });
});

describe('campaigns', () => {
  it('nobody approves the own campaign, an override says why, and no audience holds somebody twice', async () => {
    const campaign = await idOf(
      `INSERT INTO campaigns (name, notification_type, payload, audience, created_by) VALUES ('Promo', 'promotion_campaign', '{}', '{}', $1)
       RETURNING id`,
      [writer],
    );
    const decide = (decision: string, by: number, note: string | null) =>
      refusal(
        `INSERT INTO campaign_approvals (campaign_id, preview_hash, recipients, cost, requested_by, decision, decided_by, decided_at, note)
         VALUES ($1, 'x', 10, 2500, $2, $3, $4, now(), $5)`,
        [campaign, writer, decision, by, note],
      );
    expect(await decide('approved', writer, null)).toBe('campaign_approvals_second_person_check');
    expect(await decide('override', writer, null)).toBe('campaign_approvals_override_check');
    expect(await decide('override', writer, 'gangguan besar')).toBeNull();
    expect(await decide('approved', other, null)).toBeNull();
    const join = () =>
      refusal('INSERT INTO campaign_recipients (campaign_id, customer_id, position) VALUES ($1, $2, 1)', [campaign, customer]);
    expect(await join()).toBeNull();
    expect(await join()).toBe('campaign_recipients_campaign_id_customer_id_pk');
    expect(await refusal(`UPDATE campaigns SET state = 'running' WHERE id = $1`, [campaign])).toBe('campaigns_frozen_check');
    expect(await refusal(`UPDATE campaigns SET state = 'paused', frozen_at = now() WHERE id = $1`, [campaign])).toBe(
      'campaigns_paused_check',
    );
  });
});

describe('incidents', () => {
  it('a monitoring system that tells one twice opens one, and a held message names an incident that exists', async () => {
    const open = (external: string | null) =>
      refusal(
        `INSERT INTO incidents (kind, severity, status, title, starts_at, source, external_id) VALUES ('outage', 'major', 'open', 'ODP-07', now(), 'api', $1)`,
        [external],
      );
    expect([await open('zabbix-1'), await open('zabbix-1'), await open(null), await open(null)]).toEqual([
      null,
      'incidents_external_key',
      null,
      null,
    ]);
    expect(await query(`SELECT number FROM incidents WHERE external_id = 'zabbix-1'`)).toEqual([
      { number: expect.stringMatching(/^INC-\d{6}$/) },
    ]);
    expect(await refusal(`UPDATE incidents SET status = 'resolved' WHERE external_id = 'zabbix-1'`)).toBe(
      'incidents_resolved_check',
    );
    const hold = (incident: number) =>
      refusal(
        `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, lane, message_class, on_unknown, recipient_type, recipient_name, message,
           expires_at, held_by, not_before_reason) VALUES ('payment_reminder', gen_random_uuid()::text, 'normal', 'operational', 'hold', 'customer', 'S', 'x', now(), $1, 'incident')`,
        [incident],
      );
    expect(await hold(999_999)).toBe('whatsapp_notifications_held_by_incidents_id_fk');
    expect(await hold(await idOf('SELECT min(id) AS id FROM incidents'))).toBeNull();
  });
});

describe('links, replies, mails, views, handovers', () => {
  it('a link token is a digest, for one purpose with its record', async () => {
    const hash = 'a'.repeat(64);
    const link = (purpose: string, tokenHash: string, values: { customerId?: number }) =>
      refusal(
        `INSERT INTO link_tokens (token_hash, purpose, customer_id, single_use, expires_at) VALUES ($1, $2, $3, false, now())`,
        [tokenHash, purpose, values.customerId ?? null],
      );
    expect(await link('opt_out', 'the token itself', { customerId: customer })).toBe('link_tokens_hash_check');
    expect(await link('opt_out', hash, {})).toBe('link_tokens_subject_check');
    expect(await link('rating', hash, { customerId: customer })).toBe('link_tokens_subject_check');
    expect(await link('anything', hash, { customerId: customer })).toMatch(/link_tokens_(purpose|subject)_check/);
    expect(await link('opt_out', hash, { customerId: customer })).toBeNull();
    expect(await link('opt_out', hash, { customerId: customer })).toBe('link_tokens_hash_key');
  });

  it('a reply is stored once per gateway and id', async () => {
    const hear = (gateway: string) =>
      refusal(
        `INSERT INTO whatsapp_inbound_messages (gateway, external_id, sender_phone, body, sender, received_at) VALUES ($1, 'id-1', '62812', 'ok', 'unknown', now())`,
        [gateway],
      );
    expect([await hear('wablas'), await hear('wablas'), await hear('fonnte')]).toEqual([
      null,
      'whatsapp_inbound_messages_external_key',
      null,
    ]);
    expect(await refusal(`UPDATE whatsapp_inbound_messages SET state = 'taken'`)).toBe('whatsapp_inbound_messages_taken_check');
  });

  it('one event mails once, and a mail under way has a lease', async () => {
    const mail = () =>
      refusal(
        `INSERT INTO email_outbox (kind, dedupe_key, recipient_address, recipient_name, subject, body) VALUES ('invoice', 'invoice:1', 'a@b.id', 'Siti', 'Tagihan', 'x')`,
      );
    expect([await mail(), await mail()]).toEqual([null, 'email_outbox_dedupe_key']);
    expect(await refusal(`UPDATE email_outbox SET state = 'sending'`)).toBe('email_outbox_lease_check');
  });

  it('a view is shared with roles that exist, and nobody accepts the own handover', async () => {
    const view = (roles: string[]) =>
      refusal(`INSERT INTO saved_views (author_id, name, resource, filter, shared_with) VALUES ($1, $2, 'tickets', '{}', $3)`, [
        writer,
        roles.join(),
        roles,
      ]);
    expect([await view(['noc']), await view(['boss'])]).toEqual([null, 'saved_views_roles_check']);
    const handover = await idOf(`INSERT INTO shift_handovers (from_user_id, open) VALUES ($1, '{}') RETURNING id`, [writer]);
    const accept = (by: number) =>
      refusal('UPDATE shift_handovers SET accepted_by = $2, accepted_at = now() WHERE id = $1', [handover, by]);
    expect([await accept(writer), await accept(other)]).toEqual(['shift_handovers_other_check', null]);
  });

  it('a routing target is one role, person or group; quiet hours have two ends', async () => {
    await query(`INSERT INTO notification_routing_rules (notification_type) VALUES ('ticket_created')`);
    const target = (role: string | null, user: number | null) =>
      refusal(`INSERT INTO notification_routing_targets (notification_type, role, user_id) VALUES ('ticket_created', $1, $2)`, [
        role,
        user,
      ]);
    expect([await target('noc', null), await target('noc', writer), await target(null, null)]).toEqual([
      null,
      'notification_routing_targets_one_check',
      'notification_routing_targets_one_check',
    ]);
    const quiet = (from: number | null, until: number | null) =>
      refusal('UPDATE notification_routing_rules SET quiet_from = $1, quiet_until = $2', [from, until]);
    expect([
      await quiet(1200, 480),
      await quiet(1200, null),
      await quiet(60, 60),
      await quiet(0, 1440),
      await quiet(null, null),
    ]).toEqual([
      null,
      'notification_routing_rules_quiet_check',
      'notification_routing_rules_quiet_check',
      'notification_routing_rules_quiet_check',
      null,
    ]);
  });
});

describe('ports of an ODP', () => {
  it('running services and agreed installations take ports, ended and deleted ones do not', async () => {
    const odp = await idOf(
      `INSERT INTO areas (kind, code, name, port_capacity) VALUES ('odp', 'ODP-1', 'ODP 1', 4) RETURNING id`,
    );
    for (const [status, deleted] of [
      ['active', null],
      ['suspended', null],
      ['inactive', null],
      ['active', 'now'],
    ] as const)
      await query(
        `INSERT INTO customers (name, phone, address, area_id, status, deleted_at) VALUES ('S', '62812', 'Jl.', $1, $2, $3)`,
        [odp, status, deleted],
      );
    for (const status of ['approved', 'rejected', 'verified'])
      await query(`INSERT INTO registrations (name, phone, address, area_id, status) VALUES ('R', '62812', 'Jl.', $1, $2)`, [
        odp,
        status,
      ]);
    expect(await query('SELECT capacity, used, reserved, free FROM odp_ports WHERE area_id = $1', [odp])).toEqual([
      { capacity: 4, used: 2, reserved: 1, free: 1 },
    ]);
    expect(await refusal(`INSERT INTO areas (kind, code, name, port_capacity) VALUES ('olt', 'OLT-1', 'OLT 1', 4)`)).toBe(
      'areas_ports_check',
    );
  });
});
