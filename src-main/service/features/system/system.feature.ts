import type { Nodes } from '#service/background/nodes.ts';
import type { DutyStanding } from '#service/background/run-duties.ts';
import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { createSystemRepository } from './system.repository.ts';
import { mountSystem, type SystemDeps } from './system.routes.ts';

/** What there is to say of the node it runs on. */
type Surroundings = Pick<
  SystemDeps,
  'identity' | 'gateways' | 'queueBackend' | 'databaseWatch' | 'eventLoop' | 'isStopping' | 'inFlight'
> & {
  readonly config: Pick<SystemDeps, 'demo' | 'metricsToken'>;
  readonly sandbox: object | null;
  readonly nodes: Pick<Nodes, 'beat' | 'forgetOld'>;
  duties(): readonly DutyStanding[];
};

/** How the nodes, the database and the gateways are. */
export function systemFeature(
  { pool, clock, logger }: Kernel,
  { config, sandbox, nodes, duties, ...node }: Surroundings,
): Feature {
  const deps = {
    ...node,
    // Named one by one: the whole configuration has gateways of its own, their settings.
    demo: config.demo,
    metricsToken: config.metricsToken,
    clock,
    logger,
    repository: createSystemRepository(pool),
    sandbox: sandbox !== null,
  };
  return {
    name: 'system',
    desk: (mount, app) => mountSystem(mount, app, deps),
    duties: [
      { name: 'heartbeat', runsOn: 'every_node', everyMs: 10_000, run: () => nodes.beat(duties()) },
      { name: 'old-nodes', runsOn: 'sending_node', everyMs: 3_600_000, run: () => nodes.forgetOld() },
    ],
  };
}
