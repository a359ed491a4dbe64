import { dashboardKpi, type KpiCard } from '#shared/contracts/dashboard.contract.ts';
import { listLink } from '#shared/contracts/desk-links.ts';
import { can } from '#shared/domain/permissions.ts';
import { RUNNING_TICKET_STATUSES } from '#shared/domain/ticket.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';
import { type DayRange, defineReport, type ReportContext } from './define-report.ts';
import { amountOf, byDay, countOf, earliest, type FigureRow, firstDays, pick, readFigures } from './figures.ts';
import { compared, known, percent, perDay, spanOf } from './series.ts';

const CREATED = ['ticket.running', 'ticket.closed'] as const;
const PAID = ['payment.verified'] as const;
const ACTIVE = ['customer.active'] as const;
const DAILY = [...CREATED, ...PAID, 'ticket.completed', 'ticket.in_time'] as const;

/**
 * The four cards. Days are WIB days; "previous" is the same number of days right before.
 *
 * - **tickets**: opened in the range (`tickets.created_at`), whatever became of them. Detail: tickets not completed or cancelled now.
 * - **revenue**: sum of payments that are verified now, on the day they were made (`payments.paid_at`), integer rupiah. Only for who
 *   may read invoices. Detail: how many payments.
 * - **customers**: active and not deleted now; previous = at the end of the day before the range; the line = at the end of each day.
 *   A customer counts from the installation, or from the change to active, until a change away from it (suspended, ended, deleted).
 *   Detail: the difference.
 * - **sla**: of the tickets completed in the range (`tickets.completed_at`, still completed now), the share completed not after
 *   `sla_due_at`, in percent. A day without a completion has no share. Detail: how many were completed.
 */
export const kpiReport = defineReport({
  contract: dashboardKpi,
  async read(context) {
    const { db, range, previous } = context;
    const rows = await readFigures(db, { figures: DAILY, ...spanOf(previous, range), perDay: true });
    const since = await firstDays(db, [...CREATED, ...PAID, ...ACTIVE]);
    return {
      cards: [
        await ticketCard(context, rows, earliest(since, CREATED)),
        revenueCard(context, rows, earliest(since, PAID)),
        await customerCard(context, earliest(since, ACTIVE)),
        slaCard(context, rows),
      ],
    };
  },
});

interface Figures {
  readonly id: KpiCard;
  readonly unit: 'count' | 'rupiah' | 'percent';
  readonly value: number | null;
  readonly previous: number | null;
  readonly sparkline: { date: WibDate; value: number | null }[];
  readonly link: string;
  readonly detail: { id: 'open' | 'payments' | 'net_new' | 'completed'; value: number | null };
}

function card({ value, previous, ...rest }: Figures) {
  return { ...rest, ...compared(value, previous), reason: value === null ? ('no_data' as const) : null };
}

async function ticketCard({ db, range, previous }: ReportContext, rows: readonly FigureRow[], since: WibDate | null) {
  const created = byDay(pick(rows, CREATED));
  const total = (days: DayRange) => known(days, since, countOf(pick(rows, CREATED, days)));
  const running = await readFigures(db, { figures: ['ticket.running'], from: '1900-01-01', to: '9999-12-31' });
  return card({
    id: 'tickets',
    unit: 'count',
    value: total(range),
    previous: total(previous),
    sparkline: perDay(range, since, (date) => countOf(created.get(date) ?? [])),
    link: listLink('tickets', { status: RUNNING_TICKET_STATUSES.join(',') }),
    detail: { id: 'open', value: since === null ? null : countOf(running) },
  });
}

function revenueCard({ viewer, range, previous }: ReportContext, rows: readonly FigureRow[], since: WibDate | null) {
  const shown = { id: 'revenue', unit: 'rupiah', link: listLink('invoices', { status: 'paid' }) } as const;
  if (!can(viewer.role, 'invoices.read')) {
    return {
      ...shown,
      ...compared(null, null),
      link: null,
      reason: 'forbidden' as const,
      sparkline: perDay(range, null, () => 0),
      detail: { id: 'payments' as const, value: null },
    };
  }
  const perDate = byDay(pick(rows, PAID));
  const ofDays = (days: DayRange) => pick(rows, PAID, days);
  return card({
    ...shown,
    value: known(range, since, amountOf(ofDays(range))),
    previous: known(previous, since, amountOf(ofDays(previous))),
    sparkline: perDay(range, since, (date) => amountOf(perDate.get(date) ?? [])),
    detail: { id: 'payments', value: known(range, since, countOf(ofDays(range))) },
  });
}

async function customerCard({ db, range, previous }: ReportContext, since: WibDate | null) {
  const before = countOf(await readFigures(db, { figures: ACTIVE, from: '1900-01-01', to: previous.to }));
  const rows = await readFigures(db, { figures: ACTIVE, from: range.from, to: '9999-12-31', perDay: true });
  const perDate = byDay(rows);
  let level = before;
  const active = before + countOf(rows);
  const levelBefore = known(previous, since, before);
  return card({
    id: 'customers',
    unit: 'count',
    value: since === null ? null : active,
    previous: levelBefore,
    sparkline: perDay(range, since, (date) => {
      level += countOf(perDate.get(date) ?? []);
      return level;
    }),
    link: listLink('customers', { status: 'active' }),
    detail: { id: 'net_new', value: since === null ? null : active - before },
  });
}

function slaCard({ range, previous }: ReportContext, rows: readonly FigureRow[]) {
  const share = (found: readonly FigureRow[]) =>
    percent(countOf(pick(found, ['ticket.in_time'])), countOf(pick(found, ['ticket.completed'])));
  const ofDays = (days: DayRange) => pick(rows, ['ticket.completed', 'ticket.in_time'], days);
  const perDate = byDay(ofDays(range));
  const value = share(ofDays(range));
  return card({
    id: 'sla',
    unit: 'percent',
    value,
    previous: share(ofDays(previous)),
    sparkline: perDay(range, range.from, (date) => share(perDate.get(date) ?? [])),
    link: listLink('tickets', { sla: 'breached' }),
    detail: { id: 'completed', value: value === null ? null : countOf(pick(ofDays(range), ['ticket.completed'])) },
  });
}
