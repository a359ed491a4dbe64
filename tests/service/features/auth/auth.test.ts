import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock, HOUR, MINUTE } from '../../../support/fake-clock.ts';
import { createTestService, PASSWORD, type TestService } from '../../../support/test-service.ts';

const DAY = 24 * HOUR;
let world: TestService<FakeClock>;

beforeAll(async () => {
  world = await createTestService({ clock: createFakeClock() });
});
afterAll(async () => {
  await world.close();
});

const login = (username: string, password = PASSWORD) => world.call(null, 'POST', '/api/auth/login', { username, password });
const me = (token: string) => world.call(token, 'GET', '/api/auth/me');

describe('signing in', () => {
  it('answers with a token that is stored only as its hash, and tells who one is and what one may do', async () => {
    await world.signIn('noc', { username: 'rina' });
    const { status, body } = await login('  RINA ');
    expect(status).toBe(200);
    expect(body.user).toEqual({
      id: expect.any(Number),
      username: 'rina',
      name: 'noc rina',
      role: 'noc',
      technicianId: null,
      mustChangePassword: false,
    });
    const stored = await world.query<{ hit: boolean }>('SELECT sessions::text LIKE $1 AS hit FROM sessions', [`%${body.token}%`]);
    expect(stored.some(({ hit }) => hit)).toBe(false);
    const who = await me(body.token);
    expect(who.body.data.user).toEqual(body.user);
    expect(who.body.data.permissions).toContain('queue.retry');
    expect(who.body.data.permissions).not.toContain('queue.pause');
  });

  it('answers alike for an unknown name, a wrong password, a disabled and a demo user', async () => {
    await world.signIn('noc', { username: 'off' });
    await world.query(`UPDATE users SET active = false WHERE username = 'off'`);
    await world.signIn('noc', { username: 'demo-user' });
    await world.query(`UPDATE users SET is_demo = true WHERE username = 'demo-user'`);
    await world.signIn('noc', { username: 'known' });
    const answers = [await login('nobody'), await login('known', 'wrong'), await login('off'), await login('demo-user')];
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, body: { error: { code: 'invalid_credentials' } } });
  });

  it('takes a NUL byte in a user name as a name nobody has', async () => {
    expect((await login('\u0000')).status).toBe(400);
  });

  it('writes sign-in and sign-out into the audit log, failed tries not', async () => {
    const { userId } = await world.signIn('noc', { username: 'audited' });
    const { token } = (await login('audited')).body;
    await login('audited', 'wrong');
    await world.call(token, 'POST', '/api/auth/logout');
    const rows = await world.query<{ action: string }>(
      `SELECT action FROM audit_log WHERE actor_id = $1 AND action LIKE 'auth.%' ORDER BY id`,
      [userId],
    );
    expect(rows.map(({ action }) => action)).toEqual(['auth.login', 'auth.logout']);
  });
});

describe('the throttle', () => {
  const from = (address: string, username: string, password = 'wrong') =>
    world
      .feature('auth')
      .accounts.login({ username, password, address, userAgent: null })
      .then(
        () => 'in',
        (error: { code: string; retryAfter?: number }) => error.code + (error.retryAfter ? ` ${error.retryAfter}` : ''),
      );

  it('lets exactly five of many parallel wrong passwords be tried, also over two nodes', async () => {
    await world.signIn('noc', { username: 'target' });
    const other = await createSecondNode();
    const tries = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        (index % 2 ? world.feature('auth').accounts : other)
          .login({ username: 'target', password: 'wrong', address: `10.0.0.${index}`, userAgent: null })
          .then(
            () => 'in',
            (error: { code: string }) => error.code,
          ),
      ),
    );
    expect(tries.filter((code) => code === 'invalid_credentials')).toHaveLength(5);
    expect(tries.filter((code) => code === 'too_many_requests')).toHaveLength(19);
  });

  it('doubles the wait from 30 s to 15 min, refuses also the right password meanwhile, and says how long', async () => {
    await world.signIn('noc', { username: 'slow' });
    for (let count = 0; count < 5; count += 1) expect(await from('10.1.0.1', 'slow')).toBe('invalid_credentials');
    for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
      expect(await from('10.1.0.1', 'slow', PASSWORD)).toBe(`too_many_requests ${seconds}`);
      world.clock.advance(seconds * 1000 - 1);
      expect(await from('10.1.0.1', 'slow', PASSWORD)).toBe('too_many_requests 1');
      world.clock.advance(1);
      expect(await from('10.1.0.1', 'slow')).toBe('invalid_credentials');
    }
    const refused = await login('slow');
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_requests' } } });
    expect(refused.raw.headers['retry-after']).toBe('900');
  });

  it('forgets the failures of a name after a right password, and after 15 quiet minutes', async () => {
    await world.signIn('noc', { username: 'forgetful' });
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 4; count += 1) expect(await from('10.2.0.1', 'forgetful')).toBe('invalid_credentials');
      if (round === 0) expect(await from('10.2.0.1', 'forgetful', PASSWORD)).toBe('in');
      else world.clock.advance(15 * MINUTE);
    }
    expect(await from('10.2.0.1', 'forgetful')).toBe('invalid_credentials');
  });

  it('never counts parallel right passwords as guesses', async () => {
    await world.signIn('noc', { username: 'many-windows' });
    const tries = await Promise.all(Array.from({ length: 12 }, () => from('10.3.0.1', 'many-windows', PASSWORD)));
    expect(tries).toEqual(Array.from({ length: 12 }, () => 'in'));
  });

  it('stops one address after fifty failures over many names; a known account does not reset that', async () => {
    await world.signIn('noc', { username: 'own-account' });
    for (let count = 0; count < 50; count += 1) {
      if (count % 10 === 9) expect(await from('10.4.0.1', 'own-account', PASSWORD)).toBe('in');
      // The same dummy work for each: names nobody has.
      expect(await from('10.4.0.1', `guess-${count}`)).toBe('invalid_credentials');
    }
    expect(await from('10.4.0.1', 'own-account', PASSWORD)).toBe('too_many_requests 30');
    expect(await from('10.4.0.2', 'own-account', PASSWORD)).toBe('in');
  });

  async function createSecondNode() {
    const { createAuthService } = await import('#service/features/auth/auth.service.ts');
    const { createAudit } = await import('#service/audit/audit.ts');
    const { systemIds } = await import('#service/ports/ids.ts');
    return createAuthService({
      unitOfWork: world.unitOfWork,
      clock: world.clock,
      ids: systemIds,
      audit: createAudit('second'),
      demo: false,
    });
  }
});

describe('a session', () => {
  it('dies at once when it is ended', async () => {
    const { token } = await world.signIn('noc');
    expect((await me(token)).status).toBe(200);
    expect((await world.call(token, 'POST', '/api/auth/logout')).body).toEqual({ success: true });
    expect((await me(token)).status).toBe(401);
  });

  it('loses its power with the user: demoted, disabled', async () => {
    const { token, userId } = await world.signIn('admin');
    expect((await world.call(token, 'GET', '/api/settings')).status).toBe(200);
    await world.query(`UPDATE users SET role = 'technician' WHERE id = $1`, [userId]);
    expect((await world.call(token, 'GET', '/api/settings')).status).toBe(403);
    await world.query('UPDATE users SET active = false WHERE id = $1', [userId]);
    expect((await me(token)).status).toBe(401);
  });

  it('ends 12 hours after the last request, moved at most every five minutes', async () => {
    const { token } = await world.signIn('noc');
    const seen = async () => (await world.query<{ at: Date }>('SELECT max(last_seen_at) AS at FROM sessions'))[0]!.at.getTime();
    const begun = world.clock.now().getTime();
    world.clock.advance(5 * MINUTE - 1);
    await me(token);
    expect(await seen()).toBe(begun);
    world.clock.advance(1);
    await Promise.all([me(token), me(token), me(token)]);
    expect(await seen()).toBe(begun + 5 * MINUTE);
    world.clock.advance(12 * HOUR - 1);
    expect((await me(token)).status).toBe(200);
    world.clock.advance(12 * HOUR);
    expect((await me(token)).status).toBe(401);
  });

  it('ends after 30 days however busy it is', async () => {
    const { token } = await world.signIn('noc');
    for (let hours = 8; hours < 30 * 24; hours += 8) {
      world.clock.advance(8 * HOUR);
      expect((await me(token)).status).toBe(200);
    }
    world.clock.advance(8 * HOUR);
    expect((await me(token)).status).toBe(401);
  });

  it('is known to the socket server as alive or not, many in one question', async () => {
    const [alive, ended, disabled] = [await world.signIn('noc'), await world.signIn('noc'), await world.signIn('noc')];
    const idOf = async (userId: number) =>
      (await world.query<{ id: number }>('SELECT id FROM sessions WHERE user_id = $1', [userId]))[0]!.id;
    const ids = await Promise.all([alive, ended, disabled].map(({ userId }) => idOf(userId)));
    await world.call(ended.token, 'POST', '/api/auth/logout');
    await world.query('UPDATE users SET active = false WHERE id = $1', [disabled.userId]);
    expect(await world.feature('auth').accounts.sessionsAlive([...ids, 999_999])).toEqual(new Set([ids[0]]));
    expect(await world.feature('auth').accounts.sessionsAlive([])).toEqual(new Set());
    expect((await world.feature('auth').accounts.liveActors(ids)).get(ids[0]!)?.role).toBe('noc');
  });

  it('is forgotten 30 days after it ended', async () => {
    const { token, userId } = await world.signIn('noc');
    const left = async () => (await world.query('SELECT id FROM sessions WHERE user_id = $1', [userId])).length;
    await world.call(token, 'POST', '/api/auth/logout');
    const forget = () => world.unitOfWork.transaction((tx) => world.feature('auth').accounts.forgetExpired(tx));
    world.clock.advance(30 * DAY - 1);
    await forget();
    expect(await left()).toBe(1);
    world.clock.advance(1);
    await login('nobody-at-all');
    await forget();
    expect(await left()).toBe(0);
    const keys = await world.query<{ key: string }>('SELECT key FROM login_throttle');
    expect(keys.map(({ key }) => key)).toContain('user:nobody-at-all');
    expect(keys.map(({ key }) => key)).not.toContain('user:target');
  });
});

describe('changing the password', () => {
  const change = (token: string, currentPassword: string, newPassword: string) =>
    world.call(token, 'POST', '/api/auth/change-password', { currentPassword, newPassword });

  it('ends all other sessions of the user and keeps this one', async () => {
    const { token, userId } = await world.signIn('noc', { username: 'changer' });
    const other = (await login('changer')).body.token;
    const stranger = await world.signIn('noc');
    expect((await change(token, PASSWORD, 'kata-sandi-baru')).status).toBe(200);
    expect((await me(token)).status).toBe(200);
    expect((await me(other)).status).toBe(401);
    expect((await me(stranger.token)).status).toBe(200);
    expect((await login('changer')).status).toBe(401);
    expect((await login('changer', 'kata-sandi-baru')).status).toBe(200);
    const audits = await world.query<{ after: object }>(
      `SELECT after FROM audit_log WHERE actor_id = $1 AND action = 'auth.change_password'`,
      [userId],
    );
    expect(audits).toEqual([{ after: { endedSessions: 1 } }]);
  });

  it('refuses a wrong current, an unchanged and a short password, and changes nothing', async () => {
    const { token } = await world.signIn('noc', { username: 'keeper' });
    expect(await change(token, 'wrong', 'kata-sandi-baru')).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_credentials', details: [{ field: 'body.currentPassword', code: 'password_wrong' }] } },
    });
    expect(await change(token, PASSWORD, PASSWORD)).toMatchObject({
      status: 400,
      body: { error: { details: [{ field: 'body.newPassword', code: 'password_same' }] } },
    });
    expect((await change(token, PASSWORD, 'short')).status).toBe(400);
    expect((await login('keeper')).status).toBe(200);
  });

  it('counts wrong current passwords, without locking the owner out of signing in', async () => {
    const { token } = await world.signIn('noc', { username: 'guessed' });
    for (let guess = 0; guess < 5; guess += 1)
      expect((await change(token, `wrong-${guess}`, 'kata-sandi-baru')).status).toBe(401);
    expect((await change(token, 'wrong', 'kata-sandi-baru')).status).toBe(429);
    expect((await login('guessed')).status).toBe(200);
  });

  it('is all that a one-time password is good for', async () => {
    const { token, userId } = await world.signIn('admin');
    await world.query('UPDATE users SET must_change_password = true WHERE id = $1', [userId]);
    expect(await world.call(token, 'GET', '/api/tickets')).toMatchObject({
      status: 403,
      body: { error: { code: 'password_change_required' } },
    });
    expect((await change(token, PASSWORD, 'kata-sandi-baru')).status).toBe(200);
    expect((await world.call(token, 'GET', '/api/tickets')).status).toBe(200);
  });
});

describe('the first users', () => {
  it('are one administrator with a password told once, who has to change it', async () => {
    const fresh = await createTestService({ clock: createFakeClock() });
    try {
      const ensure = () => fresh.database.unitOfWork.transaction((tx) => fresh.feature('auth').accounts.ensureFirstAdmin(tx));
      const first = await ensure();
      expect(first).toEqual({ username: 'admin', password: expect.stringMatching(/^[A-Za-z0-9]{20}$/) });
      expect(await ensure()).toBeNull();
      const answer = await fresh.call(null, 'POST', '/api/auth/login', first!);
      expect(answer.body.user).toMatchObject({ role: 'admin', mustChangePassword: true });
    } finally {
      await fresh.close();
    }
  });

  it('of a demo are one per role, made once, the technician being the first one of the demo data', async () => {
    const demo = await createTestService({ clock: createFakeClock(), demo: true });
    try {
      const ensure = () => demo.database.unitOfWork.transaction((tx) => demo.feature('auth').accounts.ensureDemoUsers(tx));
      await ensure();
      const [made] = await demo.query<{ id: number }>(
        `INSERT INTO users (username, name, role, phone, is_demo) VALUES ('t-1', 'Agus', 'technician', '628111', true) RETURNING id`,
      );
      const [technician] = await demo.query<{ id: number }>('INSERT INTO technicians (user_id) VALUES ($1) RETURNING id', [
        made!.id,
      ]);
      await ensure();
      await ensure();
      for (const username of ['admin', 'manager', 'supervisor', 'noc', 'cs', 'technician']) {
        const answer = await demo.call(null, 'POST', '/api/auth/login', { username, password: 'kabar-demo' });
        expect(answer.body.user?.role).toBe(username === 'cs' ? 'customer_service' : username);
        if (username === 'technician') expect(answer.body.user).toMatchObject({ name: 'Agus', technicianId: technician!.id });
      }
      expect(await demo.query('SELECT id FROM users')).toHaveLength(7);
    } finally {
      await demo.close();
    }
  });

  it('must have different names', async () => {
    await world.signIn('noc', { username: 'twin' });
    const twin = { username: 'Twin', name: 'Twin', role: 'noc', password: PASSWORD } as const;
    await expect(
      world.unitOfWork.transaction((tx) => world.feature('auth').accounts.createUser(tx, null, twin)),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});
