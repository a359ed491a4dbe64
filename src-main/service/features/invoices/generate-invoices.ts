import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { generateInvoices as contract } from '#shared/contracts/invoices.contract.ts';
import {
  addDays,
  addMonths,
  daysBetween,
  firstDateOfMonth,
  formatWibDate,
  lastDateOfMonth,
  type WibDate,
  wibDate,
  wibMonth,
} from '#shared/domain/time-zone.ts';
import {
  countMonthlyInvoices,
  type GenerationCounts,
  insertMonthlyInvoices,
  type MonthToBill,
  markOverdueInvoices,
} from './generate-invoices.repository.ts';
import type { InvoicesDeps } from './invoices.deps.ts';
import { invoicesMade } from './invoices.notices.ts';

export type GenerateInput = BodyOf<typeof contract>;

export interface Generation extends GenerationCounts {
  readonly period: string;
  readonly dueDate: WibDate;
  readonly dryRun: boolean;
}

/** Days that everybody has to pay at least, however late in the month the invoices are made. */
const SHORTEST_TERM = 7;
/** Months ahead of and behind the current one that can be billed. */
const AHEAD = 1;
const BEHIND = 12;

/**
 * Makes the invoices of a month: one per active customer, those that exist stay as they are. Suspended services are not billed, a
 * void invoice of the month is not made again. `actor` is null for a job.
 */
export async function generateMonth(
  deps: InvoicesDeps,
  tx: Transaction,
  actor: Actor | null,
  { period, dueDay, dryRun }: GenerateInput,
): Promise<Generation> {
  const now = deps.clock.now();
  const month = monthToBill(period, dueDay, now);
  if (dryRun) return { period, dueDate: month.dueDate, dryRun, ...(await countMonthlyInvoices(tx.db, month)) };
  const counts = await insertMonthlyInvoices(tx.db, month, { userId: actor?.userId ?? null, now });
  await deps.audit(tx, {
    actor,
    action: 'invoice.generate',
    entity: 'invoice_run',
    entityId: period,
    after: { dueDate: month.dueDate, ...counts },
  });
  if (counts.created > 0) {
    await deps.announce(
      tx,
      invoicesMade,
      { month: period, count: counts.created, total: counts.total, dueDate: month.dueDate },
      { eventId: `${period}:${now.toISOString()}`, actorId: actor?.userId ?? null },
    );
    tx.afterCommit(() => deps.publisher.publish('staff', 'invoice_created', { id: null, count: counts.created }));
  }
  return { period, dueDate: month.dueDate, dryRun, ...counts };
}

/** Marks what has become overdue by today's WIB date; returns how many. For the scheduler; whom to suspend is a person's decision. */
export async function markOverdue(deps: InvoicesDeps, tx: Transaction): Promise<number> {
  const now = deps.clock.now();
  const today = wibDate(now);
  const ids = await markOverdueInvoices(tx.db, today, now);
  if (ids.length > 0) {
    await deps.audit(tx, {
      actor: null,
      action: 'invoice.mark_overdue',
      entity: 'invoice_run',
      entityId: today,
      after: { status: 'overdue', count: ids.length, ids },
    });
  }
  return ids.length;
}

function monthToBill(period: string, dueDay: number, now: Date): MonthToBill {
  const first = firstDateOfMonth(period);
  const thisMonth = firstDateOfMonth(wibMonth(now));
  if (first > addMonths(thisMonth, AHEAD)) throw invalid('body.period', 'period_too_early');
  if (first < addMonths(thisMonth, -BEHIND)) throw invalid('body.period', 'period_too_late');
  const last = lastDateOfMonth(period);
  const days = daysBetween(first, last) + 1;
  const wished = addDays(first, Math.min(dueDay, days) - 1);
  const earliest = addDays(wibDate(now), SHORTEST_TERM);
  return {
    first,
    last,
    days,
    dueDate: wished < earliest ? earliest : wished,
    label: formatWibDate(first, 'id').replace(/^\d+ /, ''),
  };
}
