import { type DutyRunner, runDuties } from '#service/background/run-duties.ts';
import type { Shift } from '#service/background/worker-shift.ts';
import type { Config } from '#service/config.ts';
import type { Feature } from '#service/features/feature.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Kernel } from '#service/kernel.ts';
import type { Logger } from '#service/logger.ts';
import type { ChangedRow } from '#service/messaging/admission.ts';
import type { BreakerChange } from '#service/messaging/breaker.ts';
import { createEngine } from '#service/messaging/engine.ts';
import type { WakeUpQueue } from '#service/messaging/queue.ts';
import type { Reveal } from '#service/messaging/sender.ts';
import type { OpenDatabase } from './open-database.ts';

export interface SendingParts {
  readonly kernel: Kernel;
  readonly config: Pick<Config, 'demoAllow'>;
  readonly database: Pick<OpenDatabase, 'enginePool' | 'url'>;
  readonly queue: WakeUpQueue;
  readonly gateways: readonly Gateway[];
  readonly features: readonly Feature[];
}

/** What a node does while it sends: the engine, and the duties that go with it. */
export interface Sending extends Shift {
  /** Calls to gateways under way. */
  readonly inFlight: number;
  readonly standings: DutyRunner['standings'];
}

/** What features want to know before the first message goes. One that cannot look is logged; sending begins all the same. */
export async function lookBeforeSending(features: readonly Feature[], logger: Logger): Promise<void> {
  for (const { name, beforeSending } of features) {
    await beforeSending?.().catch((error: unknown) => logger.warn({ err: error, feature: name }, 'cannot look before sending'));
  }
}

export function createSending({ kernel, config, database, queue, gateways, features }: SendingParts): Sending {
  const { clock, ids, node, logger, publisher, messageChanges } = kernel;

  const reveal: Reveal = async (call) => {
    let message: string | null = call.message;
    for (const feature of features) {
      if (message === null) return null;
      if (feature.reveal) message = await feature.reveal({ ...call, message });
    }
    return message;
  };

  function onChanged(rows: readonly ChangedRow[]): void {
    messageChanges.add(rows);
    tellAll('states of messages', (feature) => feature.onMessagesChanged?.(rows));
  }

  function onBreaker(change: BreakerChange): void {
    publisher.publish('staff', 'gateway', { id: change.gateway });
    tellAll('breaker', (feature) => feature.onGatewayChanged?.(change));
  }

  /** A feature that fails keeps nobody else from hearing of it. */
  function tellAll(what: string, tell: (feature: Feature) => Promise<void> | undefined): void {
    for (const feature of features) {
      void tell(feature)?.catch((error: unknown) => logger.warn({ err: error, feature: feature.name }, `${what}: not heard`));
    }
  }

  const engine = createEngine({
    pool: database.enginePool,
    databaseUrl: database.url,
    queue,
    gateways,
    clock,
    ids,
    node,
    logger,
    demoAllow: config.demoAllow,
    reveal,
    onChanged,
    onBreaker,
  });
  const duties = runDuties({
    duties: features.flatMap((feature) => feature.duties ?? []).filter(({ runsOn }) => runsOn === 'sending_node'),
    clock,
    logger,
  });
  return {
    get inFlight() {
      return engine.inFlight;
    },
    standings: () => [...engine.standings(), ...duties.standings()],
    async start() {
      await engine.start();
      void duties.start();
    },
    async stop() {
      await Promise.all([duties.stop(), engine.stop()]);
    },
  };
}
