import type { Database, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import { blockedUntil, claimTry, forgetTries, type ThrottleLimit, takeBackTry } from './login-throttle.repository.ts';

const WAITS = { windowSeconds: 900, firstWaitSeconds: 30, longestWaitSeconds: 900 } as const;
const PER_USERNAME: ThrottleLimit = { failures: 5, ...WAITS };
const PER_ADDRESS: ThrottleLimit = { failures: 50, ...WAITS };

export interface LoginTry {
  readonly username: string;
  readonly address: string;
}

const addressKey = (login: LoginTry) => `address:${login.address}`;
const usernameKey = (login: LoginTry) => `user:${login.username}`;

/**
 * Counts the try as failed before the password is looked at, so that a thousand parallel guesses are still five.
 * Throws 429 with the seconds to wait. A refused try counts for neither key: waiting clients do not lengthen their wait.
 */
export async function admitLogin(unitOfWork: UnitOfWork, login: LoginTry, now: Date): Promise<void> {
  await unitOfWork.transaction(async ({ db }) => {
    // Always in this order, or two tries could lock each other out.
    await claimOrRefuse(db, addressKey(login), PER_ADDRESS, now);
    await claimOrRefuse(db, usernameKey(login), PER_USERNAME, now);
  });
}

async function claimOrRefuse(db: Database, key: string, limit: ThrottleLimit, now: Date): Promise<void> {
  if (await claimTry(db, key, limit, now)) return;
  const until = await blockedUntil(db, key);
  const seconds = Math.ceil(((until ?? now).getTime() - now.getTime()) / 1000);
  throw new AppError('too_many_requests', { retryAfter: Math.max(seconds, 1) });
}

/**
 * The password was right: the user name starts at zero, the address gets back only this try. Else one known account would let
 * an address guess others for ever.
 */
export async function forgiveLogin(db: Database, login: LoginTry): Promise<void> {
  await takeBackTry(db, addressKey(login));
  await forgetTries(db, usernameKey(login));
}
