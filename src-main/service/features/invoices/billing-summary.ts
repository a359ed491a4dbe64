import { sql } from 'drizzle-orm';
import type { Database } from '#service/db/unit-of-work.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';

/** What a customer owes and how they pay, in whole rupiah. */
export interface BillingSummary {
  readonly outstanding: number;
  /** The part of it whose due date has passed. */
  readonly overdue: number;
  readonly totalPaid: number;
  readonly paidInvoices: number;
  /** Of those, how many were paid after their due date (WIB days). */
  readonly latePayments: number;
  /** Percent of paid invoices that were not late, one decimal; null before the first. */
  readonly onTimeRate: number | null;
}

/** From invoices and verified payments; drafts and void invoices do not count. */
export async function billingOf(db: Database, customerId: number, today: WibDate): Promise<BillingSummary> {
  const { rows } = await db.execute<
    Record<'outstanding' | 'overdue' | 'total_paid', string> & Record<'settled' | 'late', number>
  >(sql`
    select coalesce(sum(greatest(total - paid, 0)) filter (where status in ('issued', 'partially_paid', 'overdue')), 0)::text as outstanding,
           coalesce(sum(greatest(total - paid, 0)) filter (
             where status in ('issued', 'partially_paid', 'overdue') and due_date < ${today}::date), 0)::text as overdue,
           coalesce(sum(paid), 0)::text as total_paid,
           count(*) filter (where status = 'paid')::int as settled,
           count(*) filter (where status = 'paid' and (paid_at at time zone 'Asia/Jakarta')::date > due_date)::int as late
    from (
      select i.total, i.status, i.due_date, i.paid_at,
             (select coalesce(sum(p.amount), 0) from payments p where p.invoice_id = i.id and p.status = 'verified') as paid
      from invoices i where i.customer_id = ${customerId} and i.status <> 'draft'
    ) billed`);
  const [row] = rows;
  const settled = row?.settled ?? 0;
  const late = row?.late ?? 0;
  return {
    outstanding: Number(row?.outstanding ?? 0),
    overdue: Number(row?.overdue ?? 0),
    totalPaid: Number(row?.total_paid ?? 0),
    paidInvoices: settled,
    latePayments: late,
    onTimeRate: settled === 0 ? null : Math.round(((settled - late) / settled) * 1_000) / 10,
  };
}
