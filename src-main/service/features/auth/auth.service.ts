import { createHash } from 'node:crypto';
import type { Actor, Authenticator } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError, invalid, refused } from '#service/errors.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Ids } from '#service/ports/ids.ts';
import { type AccountsService, createAccountsService, normaliseUsername } from './accounts.service.ts';
import * as repository from './auth.repository.ts';
import { deleteOldTries } from './login-throttle.repository.ts';
import { admitLogin, forgiveLogin } from './login-throttle.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { hashPassword, verifyPassword } from './password.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A session ends after this long without a request … */
const IDLE_MS = 12 * HOUR_MS;
/** … and after this long in any case. */
const LIFETIME_MS = 30 * DAY_MS;
/** The idle deadline is written at most this often. */
const TOUCH_EVERY_MS = 5 * MINUTE_MS;

export interface AuthDeps {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: Audit;
  /** Whether the service runs in demo mode; elsewhere demo users are nobody. */
  readonly demo: boolean;
}

export interface LoginInput {
  readonly username: string;
  readonly password: string;
  /** Where the request came from. */
  readonly address: string;
  readonly userAgent: string | null;
}

export interface AuthService extends Authenticator, AccountsService {
  /** Throws `invalid_credentials`, the same for every reason, or `too_many_requests`. */
  login(input: LoginInput): Promise<{ token: string; user: Omit<Actor, 'sessionId'> }>;
  logout(tx: Transaction, actor: Actor): Promise<void>;
  /** Ends all other sessions of the user. Throws `invalid_credentials` for a wrong current password, `too_many_requests` after several. */
  changePassword(actor: Actor, input: { currentPassword: string; newPassword: string; address: string }): Promise<void>;
  /** Which of these sessions still count, in one query; the socket server drops the rest. */
  sessionsAlive(sessionIds: readonly number[]): Promise<Set<number>>;
  /** The same with the people behind them, so that a socket can also follow a change of role. */
  liveActors(sessionIds: readonly number[]): Promise<Map<number, Actor>>;
  /** Removes sessions that ended over 30 days ago and failed tries that count for nothing any more. Returns how many rows. */
  forgetExpired(tx: Transaction): Promise<number>;
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function createAuthService(deps: AuthDeps): AuthService {
  const { unitOfWork, clock, ids, audit } = deps;
  // Tries with one name wait for each other here, so that a person whose desk signs in twice at once is never counted as guessing.
  const oneAtATime = createOneAtATime();

  const ruleAt = (now: Date): repository.SessionRule => ({
    now,
    begunAfter: new Date(now.getTime() - LIFETIME_MS),
    demo: deps.demo,
  });

  async function liveActors(sessionIds: readonly number[]): Promise<Map<number, Actor>> {
    const live = await repository.findSessionsById(unitOfWork.db, sessionIds, ruleAt(clock.now()));
    return new Map(live.map(({ actor }) => [actor.sessionId, actor]));
  }

  async function login(input: LoginInput): ReturnType<AuthService['login']> {
    const attempt = { username: input.username, address: input.address };
    await admitLogin(unitOfWork, attempt, clock.now());
    const user = await repository.findForSignIn(unitOfWork.db, input.username);
    const isRight = await verifyPassword(user?.passwordHash ?? null, input.password);
    if (!user || !isRight || !user.active || (user.isDemo && !deps.demo)) throw new AppError('invalid_credentials');

    const token = ids.token();
    const actor = {
      userId: user.id,
      username: user.username,
      name: user.name,
      role: user.role,
      technicianId: user.technicianId,
      mustChangePassword: user.mustChangePassword,
    };
    await unitOfWork.transaction(async (tx) => {
      const now = clock.now();
      await forgiveLogin(tx.db, attempt);
      const sessionId = await repository.insertSession(tx.db, {
        tokenHash: hashToken(token),
        userId: user.id,
        userAgent: input.userAgent?.slice(0, 300) ?? null,
        now,
        expiresAt: new Date(now.getTime() + IDLE_MS),
      });
      await audit(tx, { actor, action: 'auth.login', entity: 'session', entityId: sessionId });
    });
    return { token, user: actor };
  }

  return {
    ...createAccountsService({ clock, ids, audit }),

    async authenticate(token) {
      const now = clock.now();
      const session = await repository.findSessionByToken(unitOfWork.db, hashToken(token), ruleAt(now));
      if (!session) return null;
      const seenBefore = new Date(now.getTime() - TOUCH_EVERY_MS);
      if (session.lastSeenAt <= seenBefore) {
        const expiresAt = new Date(now.getTime() + IDLE_MS);
        await repository.touchSession(unitOfWork.db, { id: session.actor.sessionId, now, seenBefore, expiresAt });
      }
      return session.actor;
    },

    login(input) {
      const username = normaliseUsername(input.username);
      return oneAtATime(username, () => login({ ...input, username }));
    },

    async logout(tx, actor) {
      await repository.revokeSession(tx.db, actor.sessionId, clock.now());
      await audit(tx, { actor, action: 'auth.logout', entity: 'session', entityId: actor.sessionId });
    },

    async changePassword(actor, { currentPassword, newPassword, address }) {
      // Counted apart from sign-ins: whoever guesses with a stolen session must not lock the owner out.
      const attempt = { username: `change/${actor.username}`, address };
      await admitLogin(unitOfWork, attempt, clock.now());
      await unitOfWork.transaction(async (tx) => {
        const stored = await repository.lockPasswordHash(tx.db, actor.userId);
        if (!(await verifyPassword(stored, currentPassword))) {
          throw refused('invalid_credentials', 'body.currentPassword', 'password_wrong');
        }
        await forgiveLogin(tx.db, attempt);
        if (newPassword === currentPassword) {
          throw invalid('body.newPassword', 'password_same');
        }
        const now = clock.now();
        await repository.storePasswordHash(tx.db, actor.userId, await hashPassword(newPassword), now);
        await repository.clearPasswordChange(tx.db, actor.userId, now);
        const endedSessions = await repository.revokeOtherSessions(tx.db, actor.userId, actor.sessionId, now);
        await audit(tx, {
          actor,
          action: 'auth.change_password',
          entity: 'user',
          entityId: actor.userId,
          after: { endedSessions },
        });
      });
    },

    liveActors,
    sessionsAlive: async (sessionIds) => new Set((await liveActors(sessionIds)).keys()),

    async forgetExpired(tx) {
      const now = clock.now();
      const sessions = await repository.deleteDeadSessions(tx.db, new Date(now.getTime() - LIFETIME_MS));
      return sessions + (await deleteOldTries(tx.db, new Date(now.getTime() - DAY_MS)));
    },
  };
}
