import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { EventLoopWatch } from '#service/background/event-loop-watch.ts';
import type { NodeIdentity } from '#service/background/nodes.ts';
import type { PostgresWatch } from '#service/embedded/watch-postgres.ts';
import { AppError, refused } from '#service/errors.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { type Logger, lostLines } from '#service/logger.ts';
import { ordinaryAllowance, urgentAllowance, WINDOW_MS } from '#service/messaging/pace.ts';
import type { Clock } from '#service/ports/clock.ts';
import { health, metrics, readiness, systemDuties, systemStatus } from '#shared/contracts/system.contract.ts';
import type { SystemRepository } from './system.repository.ts';

/** The database of a node that can work answers within this. */
const READY_WITHIN_MS = 8_000;

export interface SystemDeps {
  readonly repository: SystemRepository;
  readonly identity: NodeIdentity;
  readonly gateways: readonly Gateway[];
  readonly demo: boolean;
  readonly sandbox: boolean;
  readonly queueBackend: 'redis' | 'postgres';
  readonly clock: Clock;
  readonly metricsToken: string | null;
  readonly logger: Logger;
  readonly databaseWatch: PostgresWatch | null;
  readonly eventLoop: EventLoopWatch;
  isStopping(): boolean;
  inFlight(): number;
}

export function mountSystem(mount: Mount, app: FastifyInstance, deps: SystemDeps): void {
  const answered = new Map<string, number>();
  app.addHook('onResponse', async (_request, reply) => {
    const key = `${Math.floor(reply.statusCode / 100)}xx`;
    answered.set(key, (answered.get(key) ?? 0) + 1);
  });

  mount(health, async () => {
    const stuckSeconds = deps.eventLoop.stuckSeconds();
    if (stuckSeconds !== null) {
      throw refused('internal_error', null, 'event_loop_stuck', { seconds: stuckSeconds });
    }
    if (deps.databaseWatch?.hasGivenUp) {
      throw refused('centre_unreachable', null, 'database_given_up');
    }
    return { success: true, status: 'ok' };
  });

  mount(readiness, async () => {
    if (deps.isStopping()) throw new AppError('shutting_down');
    if (deps.databaseWatch?.isUp === false) throw new AppError('centre_unreachable');
    await within(READY_WITHIN_MS, deps.repository.ping()).catch((cause: unknown) => {
      throw new AppError('centre_unreachable', { cause });
    });
    return { success: true, status: 'ready' };
  });

  mount(metrics, async ({ request }) => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!deps.metricsToken || !sameSecret(given, deps.metricsToken)) throw new AppError('not_found');
    const waiting = await deps.repository.messageCounts();
    return [
      '# TYPE kabar_http_responses_total counter',
      ...[...answered].map(([status, count]) => `kabar_http_responses_total{status="${status}"} ${count}`),
      '# TYPE kabar_messages_waiting gauge',
      ...waiting.map((row) => `kabar_messages_waiting{lane="${row.lane}"} ${row.waiting}`),
      '# TYPE kabar_calls_in_flight gauge',
      `kabar_calls_in_flight ${deps.inFlight()}`,
      '# TYPE kabar_database_restarts_total counter',
      `kabar_database_restarts_total ${deps.databaseWatch?.restarts ?? 0}`,
      '# TYPE kabar_log_lines_lost_total counter',
      ...Object.entries(lostLines(deps.logger)).map(([sink, lost]) => `kabar_log_lines_lost_total{sink="${sink}"} ${lost}`),
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      '# TYPE process_uptime_seconds gauge',
      `process_uptime_seconds ${Math.round(process.uptime())}`,
      '',
    ].join('\n');
  });

  mount(systemDuties, async () => {
    const duties = await deps.repository.duties();
    return { success: true, data: duties.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) };
  });

  mount(systemStatus, async () => {
    const { repository, identity } = deps;
    const [nodes, gateways, lanes] = await Promise.all([repository.nodes(), repository.gateways(), repository.lanes()]);
    const now = deps.clock.now();
    return {
      success: true,
      data: {
        version: identity.version,
        shape: identity.kind,
        demo: deps.demo,
        sandbox: deps.sandbox,
        queueBackend: deps.queueBackend,
        now: now.toISOString(),
        nodes: nodes.map((node) => ({ ...node, seenAt: node.seenAt.toISOString() })),
        gateways: gateways.map((gateway) => ({
          ...gateway,
          label: deps.gateways.find((adapter) => adapter.id === gateway.id)?.label ?? gateway.id,
          breakerSince: gateway.breakerSince?.toISOString() ?? null,
        })),
        lanes: lanes.map(({ gatewayOrder, ...lane }) => {
          const usable = gatewayOrder
            .map((id) => gateways.find((gateway) => gateway.id === id))
            .find((gateway) => gateway?.enabled && gateway.breaker === 'closed');
          return { ...lane, clearsAt: clearsAt(lane, usable?.perMinute, now)?.toISOString() ?? null };
        }),
      },
    };
  });
}

/** When a lane is empty at its pace; null when it is empty, paused, without a gateway, or without a limit (then it is a matter of seconds). */
function clearsAt(lane: { id: string; paused: boolean; waiting: number }, perMinute: number | undefined, now: Date): Date | null {
  if (lane.paused || lane.waiting === 0 || !perMinute) return null;
  const allowance = lane.id === 'urgent' ? urgentAllowance(perMinute) : ordinaryAllowance(perMinute);
  return new Date(now.getTime() + (lane.waiting / allowance) * WINDOW_MS);
}

/** A frozen database answers nothing, not even that it fails. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const late = wait(ms, undefined, { signal: deadline.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    deadline.abort();
  }
}

function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
