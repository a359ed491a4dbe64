import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { health } from '#shared/contracts/system.contract.ts';
import { can } from '#shared/domain/permissions.ts';
import { ROLES, type Role } from '#shared/domain/roles.ts';
import { DESK_CONTRACTS, samplePath } from '../support/desk-contracts.ts';
import { DEMO_PASSWORD } from '../support/service-process.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';

let service: ServiceWithDatabase;
const tokens = new Map<string, string>();

const usernameOf = (role: Role) => `uji_${role}`;
/** A user of each role with the demo password, none of them with rows of their own. */
async function addUser(username: string, role: string, active = true): Promise<void> {
  await service.database.query(
    `WITH added AS (INSERT INTO users (username, name, role, active, is_demo) VALUES ($1, $1, $2, $3, true) RETURNING id)
     INSERT INTO user_credentials (user_id, password_hash)
     SELECT added.id, c.password_hash FROM added, user_credentials c JOIN users u ON u.id = c.user_id AND u.username = 'admin'`,
    [username, role, active],
  );
}

beforeAll(async () => {
  service = await startDemoService();
  for (const role of ROLES) {
    await addUser(usernameOf(role), role);
    tokens.set(role, await service.login(usernameOf(role)));
  }
  await addUser('uji_disabled', 'admin');
  tokens.set('disabled', await service.login('uji_disabled'));
  await addUser('uji_expired', 'admin');
  tokens.set('expired', await service.login('uji_expired'));
  await service.database.query(`UPDATE users SET active = false WHERE username = 'uji_disabled'`);
  await service.database.query(
    `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = (SELECT id FROM users WHERE username = 'uji_expired')`,
  );
  tokens.set('garbage', 'x'.repeat(43));
});
afterAll(async () => {
  await service?.stop();
});

const IDENTITIES = ['anonymous', 'garbage', 'disabled', 'expired', ...ROLES] as const;
type Identity = (typeof IDENTITIES)[number];

/** What the table says: 401 for nobody, 403 for the wrong role, and for the rest anything but those two. */
function expected(contract: RouteContract, identity: Identity): '401' | '403' | 'let in' {
  if (contract.permission === 'public') return 'let in';
  const role = ROLES.find((known) => known === identity);
  if (role === undefined) return '401';
  return contract.permission === 'authenticated' || can(role, contract.permission) ? 'let in' : '403';
}

/** Asks for something that does not exist or says nothing, so that who is let in changes nothing. */
async function ask(contract: RouteContract, identity: Identity): Promise<'401' | '403' | 'let in'> {
  const { status } = await service.send(contract.method, samplePath(contract, 2_000_000_000), {
    token: tokens.get(identity) ?? null,
    ...(contract.body ? { body: {} } : {}),
  });
  expect({ contract: contract.path, status, failed: status >= 500 }).toMatchObject({ failed: false });
  // A write without a body has happened (sign-out): the next question needs a new session.
  const role = ROLES.find((known) => known === identity);
  if (role && status === 200 && contract.method !== 'GET' && !contract.body)
    tokens.set(role, await service.login(usernameOf(role)));
  return status === 401 ? '401' : status === 403 ? '403' : 'let in';
}

describe('P4: the permission table holds on every route', () => {
  it.each(DESK_CONTRACTS.map((contract) => [`${contract.method} ${contract.path}`, contract] as const))(
    '%s answers anonymous, garbage, disabled, expired and the six roles as the table says',
    async (_name, contract) => {
      const answers: Record<string, string> = {};
      for (const identity of IDENTITIES) answers[identity] = await ask(contract, identity);
      expect(answers).toEqual(Object.fromEntries(IDENTITIES.map((identity) => [identity, expected(contract, identity)])));
    },
  );

  it('the live service has exactly the routes of the contracts', async () => {
    const { body } = await service.send('GET', '/api/docs');
    const live = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(live.toSorted()).toEqual(DESK_CONTRACTS.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('every path and method stands in one contract only', () => {
    const names = DESK_CONTRACTS.map(({ method, path }) => `${method} ${path}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('a demoted user loses the power with the next request', async () => {
    const contract = DESK_CONTRACTS.find(({ permission }) => permission === 'settings.read');
    if (!contract) throw new Error('no route needs settings.read any more: choose another permission of admin only');
    await addUser('uji_demoted', 'admin');
    const token = await service.login('uji_demoted');
    const status = async () => (await service.send('GET', contract.path, { token })).status;
    expect(await status()).toBe(200);
    await service.database.query(`UPDATE users SET role = 'technician' WHERE username = 'uji_demoted'`);
    expect(await status()).toBe(403);
  });

  it('who has a one-time password may do nothing but change it', async () => {
    await addUser('uji_first', 'admin');
    await service.database.query(`UPDATE users SET must_change_password = true WHERE username = 'uji_first'`);
    const token = await service.login('uji_first');
    const outcomes = new Map<string, string[]>();
    for (const contract of DESK_CONTRACTS.filter(
      ({ permission, path }) => permission !== 'public' && path !== '/api/auth/logout',
    )) {
      const { body } = await service.send(contract.method, samplePath(contract), {
        token,
        ...(contract.body ? { body: {} } : {}),
      });
      const code: string = body.success ? 'ok' : body.error.code;
      outcomes.set(code, [...(outcomes.get(code) ?? []), contract.path]);
    }
    outcomes.delete('password_change_required');
    expect(Object.fromEntries(outcomes)).toEqual({ ok: ['/api/auth/me'], validation_failed: ['/api/auth/change-password'] });
    const changed = await service.send('POST', '/api/auth/change-password', {
      token,
      body: { currentPassword: DEMO_PASSWORD, newPassword: 'sepuluh-huruf-lebih' },
    });
    expect(changed.status).toBe(200);
    expect((await service.send('GET', '/api/system/status', { token })).status).toBe(200);
  });

  it('a role that is refused is refused before its body is read', async () => {
    const body = 'x'.repeat(900_000);
    const answers = await Promise.all(
      DESK_CONTRACTS.filter((contract) => contract.body && expected(contract, 'technician') === '403').map(
        async (contract) =>
          (
            await service.send(contract.method, samplePath(contract), {
              token: tokens.get('technician') ?? null,
              body,
              headers: { 'content-type': 'text/html' },
            })
          ).status,
      ),
    );
    expect(new Set(answers)).toEqual(new Set([403]));
    expect((await service.send('GET', health.path)).status).toBe(200);
  });
});
