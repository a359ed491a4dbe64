import type { Transaction } from '#service/db/unit-of-work.ts';
import type { Actor, Authenticator } from './actor.ts';

/** The people who may sign in, as the start of a node and its listeners need them. */
export interface Accounts extends Authenticator {
  /** The people behind sessions that still count. */
  liveActors(sessionIds: readonly number[]): Promise<ReadonlyMap<number, Actor>>;
  /** Adds the users of the demo that are missing. */
  ensureDemoUsers(tx: Transaction): Promise<void>;
  /** Makes the first administrator, with a password to be shown once; null when there is one. */
  ensureFirstAdmin(tx: Transaction): Promise<{ readonly username: string; readonly password: string } | null>;
  /** Stored form of the password that all demo users have. */
  demoPasswordHash(): Promise<string>;
}
