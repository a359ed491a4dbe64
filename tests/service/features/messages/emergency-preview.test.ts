import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';

/** What is shown before an alert is what is sent: text, people, groups and price come from the service. */
let world: TestService;
let noc: SignedIn;
const ALERT = {
  type: 'Kabel fiber putus',
  area: 'Karawang',
  customersAffected: 150,
  status: 'Tim menuju lokasi',
  eta: '3 jam',
  actions: ['Sambung kabel'],
};
const preview = (body: object) => world.call(noc, 'POST', '/api/whatsapp-notifications/emergency-alert/preview', body);

beforeAll(async () => {
  world = await createTestService();
  noc = await world.signIn('noc', { name: 'Rina', phone: '6281200000001' });
  await world.signIn('manager', { phone: '6281200000002' });
  await world.signIn('technician', { phone: '6281200000003', active: false });
  await world.query(`INSERT INTO users (username, name, role) VALUES ('tanpa-nomor', 'Tanpa Nomor', 'supervisor')`);
  await world.query(`INSERT INTO whatsapp_groups (name, purpose) VALUES ('NOC Karawang', 'team')`);
  await world.query(`INSERT INTO gateways (id, price_per_message) VALUES ('fonnte', 100), ('wablas', 250)`);
});
afterAll(async () => {
  await world.close();
});

it('the preview tells the text, the people, the groups and the price that the sending then has', async () => {
  const { status, body } = await preview(ALERT);
  expect(status).toBe(200);
  const { data } = body;
  expect(await world.query('SELECT id FROM whatsapp_notifications')).toEqual([]);
  const sent = await world.call(noc, 'POST', '/api/whatsapp-notifications/emergency-alert', ALERT);
  const rows = await world.query<{ message: string; status: string; to: string; name: string }>(
    `SELECT message, status, recipient_type AS "to", recipient_name AS name FROM whatsapp_notifications ORDER BY id`,
  );
  const pending = rows.filter((row) => row.status === 'pending');
  expect([...new Set(rows.map(({ message }) => message))]).toEqual([data.text]);
  expect(sent.body.totalSent).toBe(data.staff + data.groups.length);
  expect(pending.filter(({ to }) => to !== 'group')).toHaveLength(data.staff);
  expect(pending.filter(({ to }) => to === 'group').map(({ name }) => name)).toEqual(data.groups);
  expect(rows.length - pending.length).toBe(data.skipped);
  expect(data).toMatchObject({ groups: ['NOC Karawang'], cost: pending.length * 100, costAtMost: pending.length * 250 });
  expect(data.skipped).toBe(1);
});

it('what is not typed yet shows as dots, and a role that may not alert may not look either', async () => {
  const { body } = await preview({ type: 'Kabel fiber putus' });
  expect(body.data.text).toContain('DARURAT: Kabel fiber putus');
  expect(body.data.text).toContain('Area: …\nPelanggan terdampak: …');
  const service = await world.signIn('customer_service');
  expect((await world.call(service, 'POST', '/api/whatsapp-notifications/emergency-alert/preview', ALERT)).status).toBe(403);
});
