import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BareDatabase, createEmptyDatabase } from '../../support/empty-database.ts';
import { DEMO_PASSWORD, freshFolder, type ServiceProcess, startRefused, startService } from '../../support/service-process.ts';

const ONE_TIME = /^Administrator "admin", one-time password: (\S+)$/m;
const api = { KABAR_ROLES: 'api', KABAR_SECRET: 'one secret for all the nodes of this test' };

describe('the first real start', () => {
  let database: BareDatabase;
  let service: ServiceProcess;
  let password: string;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    service = await startService({ databaseUrl: database.url, env: api });
    password = ONE_TIME.exec(service.stdout())?.[1] ?? '';
  });
  afterAll(async () => {
    await service?.stop();
    await database?.close();
  });

  it('prints one administrator with a one-time password, before the ready line, and nothing else', () => {
    expect(service.stdout()).toMatch(
      /^Administrator "admin", one-time password: \S+\nKabar Desk ready at http:\/\/127\.0\.0\.1:\d+\n$/,
    );
    expect(password).toMatch(/^[A-Za-z0-9]{16,}$/);
  });

  it('keeps the password out of log and stderr', () => {
    expect(service.stderr()).not.toContain(password);
    expect(JSON.stringify(service.log())).not.toContain(password);
  });

  it('has no demo user and no demo data', async () => {
    for (const username of ['manager', 'supervisor', 'noc', 'cs', 'technician', 'admin']) {
      const { status } = await service.send('POST', '/api/auth/login', { body: { username, password: DEMO_PASSWORD } });
      expect({ username, status }).toEqual({ username, status: 401 });
    }
    expect(await database.query('SELECT username FROM users')).toEqual([{ username: 'admin' }]);
    expect(await database.query('SELECT 1 FROM customers LIMIT 1')).toEqual([]);
  });

  it('the one-time password opens only its own change, and after that everything', async () => {
    const token = await service.login('admin', password);
    const ask = async () => (await service.send('GET', '/api/tickets', { token })).body;
    expect((await ask()).error.code).toBe('password_change_required');
    const change = (newPassword: string) =>
      service.send('POST', '/api/auth/change-password', { token, body: { currentPassword: password, newPassword } });
    expect((await change(password)).status).toBe(400);
    expect((await change('pendek')).status).toBe(400);
    expect((await change('kata-sandi-yang-baru')).status).toBe(200);
    expect((await ask()).success).toBe(true);
    const old = await service.send('POST', '/api/auth/login', { body: { username: 'admin', password } });
    expect(old.status).toBe(401);
  });

  it('a second start prints no password', async () => {
    const second = await startService({ databaseUrl: database.url, env: api });
    expect(second.stdout()).toMatch(/^Kabar Desk ready at \S+\n$/);
    await second.stop();
  });

  it('demo mode is refused on a database where real staff works, even when forced', async () => {
    for (const value of ['1', 'force']) {
      const exit = await startRefused({ databaseUrl: database.url, env: { ...api, KABAR_DEMO: value } });
      expect({ code: exit.code, stdout: exit.stdout }).toEqual({ code: 1, stdout: '' });
      expect(exit.stderr).toContain('Nothing was changed');
    }
    expect(await database.query('SELECT 1 FROM customers LIMIT 1')).toEqual([]);
    expect(await database.query('SELECT username FROM users')).toEqual([{ username: 'admin' }]);
  });
});

describe('demo mode', () => {
  it('is refused on a central database unless forced, and says how', async () => {
    const database = await createEmptyDatabase();
    const exit = await startRefused({ databaseUrl: database.url, env: { ...api, KABAR_DEMO: '1' } });
    expect({ code: exit.code, stdout: exit.stdout }).toEqual({ code: 1, stdout: '' });
    expect(exit.stderr).toContain('KABAR_DEMO=force');
    expect(await database.query('SELECT 1 FROM users')).toEqual([]);
    await database.close();
  });

  it('its users sign in only while it lasts: the same database started for real knows none of them', async () => {
    const dataDir = freshFolder();
    const demo = await startService({ dataDir, demo: true, env: api });
    const token = await demo.login('noc');
    expect((await demo.send('GET', '/api/auth/me', { token })).status).toBe(200);
    await demo.stop();

    const real = await startService({ dataDir, env: api });
    for (const username of ['admin', 'manager', 'supervisor', 'noc', 'cs', 'technician']) {
      const { status } = await real.send('POST', '/api/auth/login', { body: { username, password: DEMO_PASSWORD } });
      expect({ username, status }).toEqual({ username, status: 401 });
    }
    expect((await real.send('GET', '/api/auth/me', { token })).status).toBe(401);
    await real.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('secrets on disk are readable by the owner only', async () => {
    const service = await startService({ demo: true, env: api });
    const mode = (...path: string[]) => (statSync(join(service.dataDir, ...path)).mode & 0o777).toString(8);
    expect({ password: mode('postgres.password'), log: mode('logs', 'service.log'), cluster: mode('postgres') }).toEqual({
      password: '600',
      log: '600',
      cluster: '700',
    });
    expect(mode('desk.sqlite')).toMatch(/00$/);
    expect(mode('sandbox')).toMatch(/00$/);
    await service.stop();
  });
});
