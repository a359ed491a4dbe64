import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { idempotencyKeys } from '#service/db/postgres/schema/index.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';

export interface IdempotentRequest {
  readonly userId: number;
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/**
 * Runs `work` once per (user, key): a repetition gets the stored answer, another request under the same key is refused (422).
 * Key, effect and answer commit together; a copy that arrives meanwhile waits for that commit (SPEC §6, RELIABILITY R12).
 */
export async function once<T>(tx: Transaction, request: IdempotentRequest, work: () => Promise<T>): Promise<T> {
  const requestHash = createHash('sha256')
    .update(JSON.stringify([request.method, request.path, request.body ?? null]))
    .digest('hex');
  const claimed = await tx.db
    .insert(idempotencyKeys)
    .values({ userId: request.userId, key: request.key, requestHash })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  const where = and(eq(idempotencyKeys.userId, request.userId), eq(idempotencyKeys.key, request.key));
  if (claimed.length === 0) {
    const [stored] = await tx.db.select().from(idempotencyKeys).where(where);
    if (!stored || stored.requestHash !== requestHash) throw new AppError('idempotency_mismatch');
    return stored.response as T;
  }
  const answer = await work();
  await tx.db.update(idempotencyKeys).set({ status: 200, response: answer }).where(where);
  return answer;
}
