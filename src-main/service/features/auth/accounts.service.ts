import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { refused } from '#service/errors.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Ids } from '#service/ports/ids.ts';
import type { Role } from '#shared/domain/roles.ts';
import * as repository from './auth.repository.ts';
import { DEMO_PASSWORD, demoUsers } from './demo-users.ts';
import { hashPassword } from './password.ts';

export interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly mustChangePassword?: boolean;
  readonly isDemo?: boolean;
}

export interface AccountsService {
  /** Adds a user and returns the id. Throws `conflict` when the name is taken. `actor` is null for the product itself. */
  createUser(tx: Transaction, actor: Actor | null, user: NewUser): Promise<number>;
  /**
   * Makes `admin` with a one-time password when there is no user at all, and returns that password this once.
   * The caller holds a lock, so that two nodes starting at once make one.
   */
  ensureFirstAdmin(tx: Transaction): Promise<{ username: string; password: string } | null>;
  /** Adds the demo users that are missing and gives the technician among them the first technician of the demo data. */
  ensureDemoUsers(tx: Transaction): Promise<void>;
}

/** The one spelling of a user name: `  Siti ` and `siti` are the same person. NUL goes: PostgreSQL has no room for it. */
export function normaliseUsername(username: string): string {
  return username.normalize('NFKC').replaceAll('\u0000', '').trim().toLowerCase();
}

export function createAccountsService(deps: {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: Audit;
}): AccountsService {
  const { clock, ids, audit } = deps;

  const service: AccountsService = {
    async createUser(tx, actor, { password, ...user }) {
      const now = clock.now();
      const username = normaliseUsername(user.username);
      const userId = await repository.insertUser(tx.db, { ...user, username, createdAt: now, updatedAt: now });
      if (userId === null) {
        throw refused('conflict', 'body.username', 'username_taken');
      }
      await repository.storePasswordHash(tx.db, userId, await hashPassword(password), now);
      await audit(tx, {
        actor,
        action: 'user.create',
        entity: 'user',
        entityId: userId,
        after: { username, name: user.name, role: user.role },
      });
      return userId;
    },

    async ensureFirstAdmin(tx) {
      if (await repository.hasUsers(tx.db)) return null;
      // Without the characters that a line break or a command line could swallow.
      const password = ids.token().replace(/[-_]/g, '').slice(0, 20);
      await service.createUser(tx, null, {
        username: 'admin',
        name: 'Administrator',
        role: 'admin',
        password,
        mustChangePassword: true,
      });
      return { username: 'admin', password };
    },

    async ensureDemoUsers(tx) {
      const wanted = demoUsers();
      const taken = await repository.findTakenUsernames(
        tx.db,
        wanted.map(({ username }) => username),
      );
      for (const user of wanted.filter(({ username }) => !taken.includes(username))) {
        await service.createUser(tx, null, { ...user, password: DEMO_PASSWORD, isDemo: true });
      }
      const userId = await repository.findUserWithoutTechnician(tx.db, 'technician');
      const technician = userId === null ? null : await repository.findFirstDemoTechnician(tx.db);
      if (userId === null || technician === null) return;
      // The demo user becomes that technician, name and phone included; the account made with the data retires.
      await repository.setTechnicianUser(tx.db, technician.id, userId);
      await repository.updateUser(tx.db, userId, { name: technician.name, phone: technician.phone });
      await repository.updateUser(tx.db, technician.userId, { active: false, phone: null });
    },
  };
  return service;
}
