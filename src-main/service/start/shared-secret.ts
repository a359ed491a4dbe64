import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { NODE_ALIVE_SECONDS } from '#service/background/nodes.ts';
import { fingerprint } from '#service/config.ts';
import { inTransaction } from '#service/db/in-transaction.ts';
import { lockUntilCommit } from '#service/db/locks.ts';
import type { Ids } from '#service/ports/ids.ts';

/**
 * The key for short-lived secrets (ENGINE E-19): `KABAR_SECRET`, or one made for this data folder alone and kept there, readable by its
 * owner only.
 */
export function loadSecret(configured: string | null, dataDir: string, ids: Ids): string {
  if (configured !== null) return configured;
  const file = join(dataDir, 'secret.key');
  try {
    writeFileSync(file, `${ids.token()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) throw new Error(`${file} does not hold a secret. Remove it and start again.`);
  return secret;
}

/**
 * Refuses to work beside a living node that has another secret: a code that one node sealed no other could send or check. Call it once
 * this node stands in `nodes`. Throws a sentence for the person who starts the service.
 */
export async function requireSharedSecret(pool: Pool, nodeId: string, secret: string): Promise<void> {
  const other = await inTransaction(pool, async (client) => {
    await lockUntilCommit(client, 'secret');
    const { rows } = await client.query<{ host: string }>(
      `SELECT host FROM nodes WHERE id <> $1 AND secret_fingerprint <> $2 AND seen_at > engine_now() - $3 * interval '1 second' LIMIT 1`,
      [nodeId, fingerprint(secret), NODE_ALIVE_SECONDS],
    );
    // Only who joins leaves its mark: a node that was refused must not keep others away.
    if (!rows[0]) await client.query('UPDATE nodes SET secret_fingerprint = $2 WHERE id = $1', [nodeId, fingerprint(secret)]);
    return rows[0];
  });
  if (other)
    throw new Error(
      `Another node (${other.host}) works on this database with another secret. Set the same KABAR_SECRET (32 characters or more) on every node and start again; a node that was just stopped is forgotten after ${NODE_ALIVE_SECONDS} s.`,
    );
}
