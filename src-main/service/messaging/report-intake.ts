import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { DeliveryReport } from '#service/gateways/port.ts';
import type { Logger } from '#service/logger.ts';
import type { ChangedRow } from './admission.ts';
import { applyStored, storeReports } from './reports.ts';

export interface ReportIntakeDeps {
  readonly pool: Pool;
  readonly logger: Logger;
  onChanged(rows: readonly ChangedRow[]): void;
}

/** Takes in what gateways report on their own. Resolves when the reports are stored; they are applied right after. */
export type TakeReports = (gateway: string, reports: readonly DeliveryReport[]) => Promise<void>;

/** What comes within so short a time is stored together, ms. */
const GATHER_MS = 10;
/** Reports that wait here to be applied; further ones are applied by the duty report-inbox. */
const MOST_WAITING = 5_000;

/**
 * Stored first, answered, then applied: a slow apply never makes a vendor repeat itself. A flood (RELIABILITY P12, 1,000 reports a second)
 * waits here and not in the connections everybody needs: one of them stores all that came meanwhile, another one applies it.
 */
export function createReportIntake({ pool, logger, onChanged }: ReportIntakeDeps): TakeReports {
  let stored: Promise<void> | null = null;
  let gathering = new Map<string, DeliveryReport[]>();
  let waiting = new Map<string, DeliveryReport[]>();
  let applying = false;
  /** The batch before: one statement at a time. */
  let last: Promise<void> = Promise.resolve();

  async function storeBatch(): Promise<void> {
    await Promise.all([wait(GATHER_MS), last.catch(() => undefined)]);
    const batch = gathering;
    gathering = new Map();
    stored = null;
    try {
      for (const [gateway, reports] of batch) {
        await storeReports(pool, gateway, reports, logger);
        if (countOf(waiting) < MOST_WAITING) add(waiting, gateway, reports);
      }
    } finally {
      void applyWaiting();
    }
  }

  async function applyWaiting(): Promise<void> {
    if (applying) return;
    applying = true;
    try {
      while (waiting.size > 0) {
        const batch = waiting;
        waiting = new Map();
        for (const [gateway, reports] of batch) onChanged(await applyStored(pool, gateway, reports, logger));
      }
    } catch (error) {
      logger.warn({ err: error }, 'reports wait in the inbox');
    } finally {
      applying = false;
    }
  }

  return async (gateway, reports) => {
    if (reports.length === 0) return;
    add(gathering, gateway, reports);
    if (stored === null) {
      stored = storeBatch();
      last = stored;
    }
    await stored;
  };
}

function add(to: Map<string, DeliveryReport[]>, gateway: string, reports: readonly DeliveryReport[]): void {
  const known = to.get(gateway);
  if (known) known.push(...reports);
  else to.set(gateway, [...reports]);
}

function countOf(reports: ReadonlyMap<string, readonly DeliveryReport[]>): number {
  return [...reports.values()].reduce((sum, list) => sum + list.length, 0);
}
