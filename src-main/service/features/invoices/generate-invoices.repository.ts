import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '#service/db/unit-of-work.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';

export interface MonthToBill {
  /** First and last day of the month. */
  readonly first: WibDate;
  readonly last: WibDate;
  readonly days: number;
  readonly dueDate: WibDate;
  /** `Maret 2027`, printed on the line. */
  readonly label: string;
}

export interface GenerationCounts {
  readonly created: number;
  readonly total: number;
  readonly proRated: number;
  readonly alreadyInvoiced: number;
  readonly withoutPackage: number;
  readonly notYetInstalled: number;
  readonly nothingToPay: number;
}

/**
 * Every active customer with what the month costs them and what becomes of them. The month of the installation costs its share from
 * the day of the installation on, rounded to whole rupiah; a customer without an installation date pays the whole month.
 */
function classified({ first, last, days }: MonthToBill): SQL {
  return sql`
    active as (
      select c.id, c.is_demo, c.package_id, p.name, p.monthly_price,
             (c.installed_at at time zone 'Asia/Jakarta')::date as installed,
             exists (select from invoices i where i.customer_id = c.id and i.period = ${first}::date and i.kind = 'monthly') as billed
      from customers c left join packages p on p.id = c.package_id
      where c.status = 'active' and c.deleted_at is null
    ),
    priced as (
      select active.*, coalesce(installed > ${first}::date and installed <= ${last}::date, false) as partial,
             ${last}::date - installed + 1 as served
      from active
    ),
    amounts as (
      select priced.*, case when partial then round(monthly_price::numeric * served / ${days}::int)::bigint else monthly_price end as amount
      from priced
    ),
    classified as (
      select amounts.*, case
        when billed then 'already'
        when package_id is null then 'without_package'
        when installed > ${last}::date then 'not_yet'
        when amount = 0 then 'nothing'
        else 'due' end as fate
      from amounts
    )`;
}

const SKIPPED = sql`
  count(*) filter (where fate = 'already')::int as already,
  count(*) filter (where fate = 'without_package')::int as without_package,
  count(*) filter (where fate = 'not_yet')::int as not_yet,
  count(*) filter (where fate = 'nothing')::int as nothing`;

type CountRow = Record<'already' | 'without_package' | 'not_yet' | 'nothing' | 'created' | 'partial', number> & { total: string };

function countsOf(row: CountRow | undefined): GenerationCounts {
  return {
    created: row?.created ?? 0,
    total: Number(row?.total ?? 0),
    proRated: row?.partial ?? 0,
    alreadyInvoiced: row?.already ?? 0,
    withoutPackage: row?.without_package ?? 0,
    notYetInstalled: row?.not_yet ?? 0,
    nothingToPay: row?.nothing ?? 0,
  };
}

/** What `insertMonthlyInvoices` would do. */
export async function countMonthlyInvoices(db: Database, month: MonthToBill): Promise<GenerationCounts> {
  const { rows } = await db.execute<CountRow>(sql`with ${classified(month)}
    select ${SKIPPED}, count(*) filter (where fate = 'due')::int as created,
           count(*) filter (where fate = 'due' and partial)::int as partial,
           coalesce(sum(amount) filter (where fate = 'due'), 0)::text as total
    from classified`);
  return countsOf(rows[0]);
}

/**
 * Makes the invoices of a month with their lines in one statement. One that exists already is left alone, also when another run makes
 * it at this very moment: the unique key of (customer, month) decides. In the order of the customers, so that two runs never wait in a ring.
 */
export async function insertMonthlyInvoices(
  db: Database,
  month: MonthToBill,
  by: { readonly userId: number | null; readonly now: Date },
): Promise<GenerationCounts> {
  const now = sql`${by.now.toISOString()}::timestamptz`;
  // The planner cannot know how many rows the steps below have and would compare each with each.
  await db.execute(sql`set local enable_nestloop = off`);
  const { rows } = await db.execute<CountRow>(sql`with ${classified(month)},
    made as (
      insert into invoices (customer_id, kind, period, due_date, status, total, issued_at, created_by, is_demo, created_at, updated_at)
      select id, 'monthly', ${month.first}::date, ${month.dueDate}::date, 'issued', amount, ${now}, ${by.userId}::int, is_demo, ${now}, ${now}
      from classified where fate = 'due' order by id
      on conflict (customer_id, period) where kind = 'monthly' do nothing
      returning id, customer_id, total
    ),
    lines as (
      insert into invoice_lines (invoice_id, position, description, quantity, unit_price, amount)
      select made.id, 1,
             c.name || ', ' || ${month.label}::text
               || case when c.partial then ' (' || c.served || ' dari ' || ${month.days}::int || ' hari)' else '' end,
             1, c.amount, c.amount
      from made join classified c on c.id = made.customer_id
      order by made.id
    ),
    done as (
      select count(*)::int as created, coalesce(sum(made.total), 0)::text as total,
             count(*) filter (where c.partial)::int as partial
      from made join classified c on c.id = made.customer_id
    )
    select ${SKIPPED}, (select created from done) as created, (select total from done) as total, (select partial from done) as partial
    from classified`);
  await db.execute(sql`set local enable_nestloop = on`);
  return countsOf(rows[0]);
}

/** Owed invoices whose due date lies before `today` become overdue; returns their ids. */
export async function markOverdueInvoices(db: Database, today: WibDate, now: Date): Promise<number[]> {
  const { rows } = await db.execute<{ id: number }>(sql`
    with late as (
      select id from invoices where status in ('issued', 'partially_paid') and due_date < ${today}::date order by id for update skip locked
    )
    update invoices set status = 'overdue', version = version + 1, updated_at = ${now.toISOString()}::timestamptz
    from late where invoices.id = late.id
    returning invoices.id`);
  return rows.map(({ id }) => id);
}
