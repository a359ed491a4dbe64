import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAudit } from '#service/audit/audit.ts';
import { SETTINGS } from '#service/settings/settings.declarations.ts';
import { createSettings } from '#service/settings/settings.service.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { createTestService, type TestService } from '../../../support/test-service.ts';

let world: TestService<FakeClock>;
let token: string;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
  token = (await world.signIn('admin', { username: 'ani' })).token;
});
afterAll(async () => {
  await world.close();
});

const change = (values: object, as = token) => world.call(as, 'PUT', '/api/settings', { values });
const valuesOf = (answer: { body: { data: { key: string; value: unknown }[] } }) =>
  Object.fromEntries(answer.body.data.map(({ key, value }) => [key, value]));

const defaultsOfAll = () => Object.fromEntries(Object.entries(SETTINGS).map(([key, { defaultValue }]) => [key, defaultValue]));

describe('settings', () => {
  it('hold their defaults until somebody changes them', async () => {
    const answer = await world.call(token, 'GET', '/api/settings');
    expect(valuesOf(answer)).toEqual({
      ...defaultsOfAll(),
      'company.name': 'AGLIS',
      'company.phone': '',
      'company.website': '',
      'public.address': '',
      'quietHours.from': '20:00',
      'quietHours.to': '08:00',
      'marketing.maxPerCustomerPerWeek': 2,
      'otp.dailyCostCap': 100_000,
      'dashboard.baselineDate': '',
      'dashboard.refreshSeconds': 30,
      'notifications.escalateAfterMinutes': 10,
      'wallboard.rotateSeconds': 20,
    });
    expect(answer.body.data[0]).toMatchObject({ labelId: 'Nama perusahaan', labelEn: 'Company name', changedBy: null });
  });

  it('the public address is https, or this very machine, and keeps no slash at its end', async () => {
    for (const [typed, kept] of [
      ['https://portal.aglis.id/', 'https://portal.aglis.id'],
      ['https://portal.aglis.id:8443', 'https://portal.aglis.id:8443'],
      ['http://127.0.0.1:4781', 'http://127.0.0.1:4781'],
      ['', ''],
    ]) {
      expect((await change({ 'public.address': typed })).status).toBe(200);
      expect(await world.kernel.settings.get('public.address')).toBe(kept);
    }
    for (const refused of [
      'portal.aglis.id',
      'http://portal.aglis.id',
      'https://portal.aglis.id/bayar',
      'https://user@portal.aglis.id',
      'javascript:alert(1)',
      'http://127.0.0.1.evil.example',
    ])
      expect((await change({ 'public.address': refused })).status, refused).toBe(400);
  });

  it('change together, normalised, with who did it, audited before and after', async () => {
    const answer = await change({ 'company.phone': '0812-3456-7890', 'quietHours.from': '21:00', 'company.name': 'AGLIS' });
    expect(valuesOf(answer)).toMatchObject({ 'company.phone': '6281234567890', 'quietHours.from': '21:00' });
    expect(answer.body.data.find(({ key }: { key: string }) => key === 'quietHours.from')).toMatchObject({
      defaultValue: '20:00',
      changedBy: 'admin ani',
      changedAt: world.clock.now().toISOString(),
    });
    const [audit] = await world.query<{ before: object; after: object }>(
      `SELECT before, after FROM audit_log WHERE action = 'settings.change' ORDER BY id DESC LIMIT 1`,
    );
    expect(audit).toEqual({
      before: { 'company.phone': '', 'quietHours.from': '20:00' },
      after: { 'company.phone': '6281234567890', 'quietHours.from': '21:00' },
    });
  });

  it('change all or none: one unknown key or wrong value refuses the rest and is named', async () => {
    const before = valuesOf(await world.call(token, 'GET', '/api/settings'));
    const refused = await change({
      'dashboard.refreshSeconds': 60,
      'gateway.token': 'x',
      'quietHours.to': '25:00',
      constructor: 1,
    });
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'validation_failed' } } });
    expect(refused.body.error.details.map(({ field }: { field: string }) => field)).toEqual([
      'body.values.gateway.token',
      'body.values.quietHours.to',
      'body.values.constructor',
    ]);
    expect(valuesOf(await world.call(token, 'GET', '/api/settings'))).toEqual(before);
  });

  it.each([
    ['company.name', ''],
    ['company.phone', '12'],
    ['company.website', 'not a site'],
    ['marketing.maxPerCustomerPerWeek', -1],
    ['marketing.maxPerCustomerPerWeek', '2'],
    ['otp.dailyCostCap', 1.5],
    ['dashboard.refreshSeconds', 0],
    ['dashboard.refreshSeconds', null],
  ])('refuse %s = %j', async (key, value) => {
    expect((await change({ [key]: value })).status).toBe(400);
  });

  it('are seen at once on the node that changed them, after 3 s at the latest on others', async () => {
    const { unitOfWork } = world.database;
    const other = createSettings({ unitOfWork, clock: world.clock, audit: createAudit('other') });
    expect(await other.get('wallboard.rotateSeconds')).toBe(20);
    expect(await world.kernel.settings.get('wallboard.rotateSeconds')).toBe(20);
    await change({ 'wallboard.rotateSeconds': 45 });
    expect(await world.kernel.settings.get('wallboard.rotateSeconds')).toBe(45);
    world.clock.advance(2_999);
    expect(await other.get('wallboard.rotateSeconds')).toBe(20);
    world.clock.advance(1);
    expect(await other.get('wallboard.rotateSeconds')).toBe(45);
  });

  it('are read through a given transaction, which sees its own change', async () => {
    const actor = (await world.feature('auth').accounts.authenticate(token))!;
    await world.unitOfWork.transaction(async (tx) => {
      await world.kernel.settings.change(tx, actor, { 'company.name': 'Baru' });
      expect(await world.kernel.settings.get('company.name', tx)).toBe('Baru');
      expect(await world.kernel.settings.get('company.name')).toBe('AGLIS');
    });
    expect(await world.kernel.settings.get('company.name')).toBe('Baru');
  });

  it('fall back to the default when the stored value is not understood', async () => {
    await world.query(`INSERT INTO settings (key, value) VALUES ('otp.dailyCostCap', '"much"'), ('future.key', '1')`);
    world.clock.advance(3_000);
    expect(await world.kernel.settings.get('otp.dailyCostCap')).toBe(100_000);
    expect((await world.call(token, 'GET', '/api/settings')).body.data).toHaveLength(Object.keys(SETTINGS).length);
  });

  it('keep a text that looks like a number or like JSON', async () => {
    for (const name of ['2045', 'true', '{}', '"A"']) {
      expect(valuesOf(await change({ 'company.name': name }))['company.name']).toBe(name);
    }
  });

  it('are for administrators', async () => {
    const noc = await world.signIn('noc');
    expect((await change({}, noc.token)).status).toBe(403);
    expect((await world.call(noc.token, 'GET', '/api/settings')).status).toBe(403);
    expect((await change({})).status).toBe(200);
  });
});
