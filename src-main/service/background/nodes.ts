import { hostname } from 'node:os';
import type { Pool } from 'pg';
import type { NodeRole } from '#service/config.ts';
import type { DutyStanding } from './run-duties.ts';

export const NODE_ALIVE_SECONDS = 60;

export interface NodeIdentity {
  readonly id: string;
  readonly kind: 'standalone' | 'workstation' | 'headless';
  readonly roles: readonly NodeRole[];
  readonly version: string;
}

/** The list of running service processes; each writes its own line every few seconds. Times are the database's. */
export function createNodes(pool: Pool, identity: NodeIdentity) {
  return {
    /** A sign of life, with how the node's duties go. */
    async beat(duties: readonly DutyStanding[] = []): Promise<void> {
      await pool.query(
        `INSERT INTO nodes (id, host, roles, kind, pid, version, duties, started_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, engine_now(), engine_now())
         ON CONFLICT (id) DO UPDATE SET seen_at = engine_now(), roles = $3, duties = $7`,
        [
          identity.id,
          hostname(),
          JSON.stringify(identity.roles),
          identity.kind,
          process.pid,
          identity.version,
          JSON.stringify(duties),
        ],
      );
    },
    /** Says goodbye, so that nobody waits for this node. */
    async leave(): Promise<void> {
      await pool.query('DELETE FROM nodes WHERE id = $1', [identity.id]);
    },
    /** Lines of nodes that ended without a goodbye long ago. */
    async forgetOld(): Promise<void> {
      await pool.query(`DELETE FROM nodes WHERE seen_at < engine_now() - interval '1 day'`);
    },
    /** Whether a node that always runs was heard of lately: then a workstation leaves the sending to it (SPEC §1). */
    async headlessAlive(): Promise<boolean> {
      const { rows } = await pool.query<{ alive: boolean }>(
        `SELECT EXISTS (SELECT FROM nodes WHERE kind = 'headless' AND roles ? 'worker' AND seen_at > engine_now() - $1 * interval '1 second') AS alive`,
        [NODE_ALIVE_SECONDS],
      );
      return rows[0]?.alive ?? false;
    },
  };
}

export type Nodes = ReturnType<typeof createNodes>;
