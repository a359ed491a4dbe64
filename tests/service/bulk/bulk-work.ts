import { type DutyRunner, runDuties } from '#service/background/run-duties.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { ComposedService } from '../../support/compose-service.ts';

/** What a test does around each status change of a ticket, inside its savepoint. */
export interface MoveHooks {
  beforeMove?(id: number, tx: Transaction): Promise<void> | void;
  afterMove?(id: number): void;
}

export function hookMoves(service: ComposedService, hooks: MoveHooks): void {
  const tickets = service.feature('tickets').service;
  const { setStatus } = tickets;
  tickets.setStatus = async (...given) => {
    await hooks.beforeMove?.(given[2], given[0]);
    await setStatus(...given);
    hooks.afterMove?.(given[2]);
  };
}

/** Works off operations in the background, ten times a second. */
export function bulkWork({ feature, kernel }: ComposedService): DutyRunner {
  return runDuties({
    duties: feature('bulk-operations').duties.map((duty) => ({ ...duty, everyMs: 100 })),
    clock: kernel.clock,
    logger: kernel.logger,
  });
}
