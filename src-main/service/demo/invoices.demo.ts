import type { invoiceLines, invoices, payments } from '#service/db/postgres/schema/index.ts';
import { type InvoiceStatus, isOutstandingInvoice, PAYMENT_REMINDER_DAYS, settledInvoiceStatus } from '#shared/domain/invoice.ts';
import { sumRupiah } from '#shared/domain/money.ts';
import type { PaymentMethod, PaymentStatus } from '#shared/domain/payment.ts';
import {
  addDays,
  addMonths,
  firstDateOfMonth,
  formatWibDate,
  instantAtWib,
  isWibDate,
  lastDateOfMonth,
  startOfWibDay,
  type WibDate,
  wibDate,
  wibMonth,
} from '#shared/domain/time-zone.ts';
import type { NewRow } from './bulk-insert.ts';
import type { DemoCustomer } from './customers.demo.ts';
import { DAY, type DemoContext, HOUR, latest, MINUTE, plus } from './demo-context.ts';
import type { Random } from './random.ts';
import type { DemoStaff } from './staff.demo.ts';

/** Months of invoices per customer. */
const MONTHS = 4;

/** An invoice is issued this many days before it falls due; so some fall due every day, whatever day the demo starts on. */
const ISSUE_DAYS = 14;

/** Unpaid invoices there are at least for each reminder of the next run. */
const DUE_PER_REMINDER = 3;

const INSTALLATION_FEE = 250_000;
const FIXED_IP_FEE = 50_000;

export interface DemoInvoice {
  readonly row: NewRow<typeof invoices> & { readonly id: number; readonly status: InvoiceStatus };
  readonly number: string;
  readonly customer: DemoCustomer;
  readonly dueDate: WibDate;
  readonly issuedAt: Date;
  readonly paidAt: Date | null;
  readonly periodLabel: string;
}

export interface DemoPayment {
  readonly row: NewRow<typeof payments> & { readonly id: number };
  readonly invoice: DemoInvoice;
}

export interface DemoInvoices {
  readonly invoices: readonly DemoInvoice[];
  readonly lineRows: readonly NewRow<typeof invoiceLines>[];
  readonly payments: readonly DemoPayment[];
}

interface Line {
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

interface PaymentDraft {
  readonly amount: number;
  readonly method: PaymentMethod;
  readonly status: PaymentStatus;
  readonly note: string | null;
  readonly at: Date;
}

interface Draft {
  readonly customer: DemoCustomer;
  readonly dueDate: WibDate;
  readonly issuedAt: Date;
  readonly lines: readonly Line[];
  readonly payments: PaymentDraft[];
  /** Draft and void are decisions of people; everything else follows from money and dates. */
  readonly decided: 'draft' | 'void' | null;
}

const METHODS: readonly (readonly [PaymentMethod, number])[] = [
  ['bank_transfer', 34],
  ['virtual_account', 24],
  ['qris', 22],
  ['e_wallet', 12],
  ['cash', 8],
];

/** Days before the due date on which those pay who pay in time. */
const DAYS_EARLY: readonly (readonly [readonly [number, number], number])[] = [
  [[8, 13], 64],
  [[4, 6], 17],
  [[2, 2], 8],
  [[1, 1], 6],
  [[0, 0], 5],
];

/** Four months of invoices with their lines and payments, in the order in which they were issued. */
export function planInvoices(context: DemoContext, staff: DemoStaff, customers: readonly DemoCustomer[]): DemoInvoices {
  const random = context.random('invoices');
  const drafts = customers.flatMap((customer) => draftsOf(context, random, customer));
  keepSomeDue(context, drafts);
  addExceptions(context, random, drafts);
  drafts.sort((one, other) => one.issuedAt.getTime() - other.issuedAt.getTime() || one.customer.row.id - other.customer.row.id);

  const planned = drafts.map((draft, at) => ({ draft, invoice: invoiceOf(context, draft, at + 1) }));
  const lineRows = planned
    .flatMap(({ draft, invoice }) =>
      draft.lines.map(({ description, quantity, unitPrice }, at) => ({
        invoiceId: invoice.row.id,
        position: at + 1,
        description,
        quantity,
        unitPrice,
        amount: quantity * unitPrice,
      })),
    )
    .map((line, at) => ({ id: at + 1, ...line }));

  const verifiers = staff.withRole('customer_service');
  const bookings = planned
    .flatMap(({ draft, invoice }) => draft.payments.map((payment) => ({ payment, invoice })))
    .sort((one, other) => one.payment.at.getTime() - other.payment.at.getTime() || one.invoice.row.id - other.invoice.row.id)
    .map(({ payment, invoice }, at): DemoPayment => {
      const byPerson = payment.method === 'bank_transfer' || payment.method === 'cash' || payment.status !== 'verified';
      const row = {
        id: at + 1,
        invoiceId: invoice.row.id,
        amount: payment.amount,
        method: payment.method,
        status: payment.status,
        proofFile: null,
        note: payment.note,
        verifiedBy: byPerson && payment.status !== 'pending_verification' ? random.pick(verifiers).id : null,
        paidAt: payment.at,
        isDemo: true,
        createdAt: payment.at,
      };
      return { row, invoice };
    });
  return { invoices: planned.map(({ invoice }) => invoice), lineRows, payments: bookings };
}

function draftsOf(context: DemoContext, random: Random, customer: DemoCustomer): Draft[] {
  const { installedAt, endedAt, row } = customer;
  if (installedAt === null) return [];
  const dueDates: WibDate[] = [];
  const firstOfMonth = firstDateOfMonth(wibMonth(context.now));
  for (let month = -MONTHS; month <= 1; month += 1) {
    const dueMonth = addMonths(firstOfMonth, month).slice(0, 7);
    const wished = `${dueMonth}-${String(customer.dueDay).padStart(2, '0')}`;
    const dueDate = isWibDate(wished) ? wished : lastDateOfMonth(dueMonth);
    const served = startOfWibDay(dueDate).getTime() > installedAt.getTime() + 5 * DAY;
    const ended = endedAt !== null && startOfWibDay(dueDate).getTime() > endedAt.getTime();
    if (served && !ended && issueTime(dueDate, row.id).getTime() <= context.now.getTime()) dueDates.push(dueDate);
  }
  const recent = dueDates.slice(-MONTHS);
  return recent.map((dueDate, at) => {
    const issuedAt = issueTime(dueDate, row.id);
    const first = startOfWibDay(dueDate).getTime() - installedAt.getTime() < 35 * DAY;
    const lines: Line[] = [
      { description: `${customer.package.name}, ${periodLabel(dueDate)}`, quantity: 1, unitPrice: customer.package.monthlyPrice },
    ];
    if (first) lines.push({ description: 'Biaya pemasangan', quantity: 1, unitPrice: INSTALLATION_FEE });
    if (row.id % 41 === 0) lines.push({ description: 'IP publik statis', quantity: 1, unitPrice: FIXED_IP_FEE });
    const total = sumRupiah(lines.map(({ quantity, unitPrice }) => quantity * unitPrice));
    const unpaid = row.status === 'suspended' && at >= recent.length - 2;
    const payment = paymentTime(random, customer, dueDate, latest(issuedAt, installedAt), (recent.length - at) / MONTHS);
    const paid = !unpaid && payment.getTime() <= context.now.getTime() - 10 * MINUTE;
    return {
      customer,
      dueDate,
      issuedAt,
      lines,
      payments: paid ? [{ amount: total, method: random.weighted(METHODS), status: 'verified', note: null, at: payment }] : [],
      decided: null,
    };
  });
}

/** Early in the morning of its day, one customer after the other. */
function issueTime(dueDate: WibDate, customerId: number): Date {
  return plus(instantAtWib(addDays(dueDate, -ISSUE_DAYS), '05:00'), customerId * 900);
}

/** `age` is 1 for the oldest month: more people paid late then than now. */
function paymentTime(random: Random, customer: DemoCustomer, dueDate: WibDate, from: Date, age: number): Date {
  const lateChance = (customer.paysLate ? 0.5 : 0.07) + 0.13 * age;
  const late = random.chance(lateChance);
  const days = late ? random.integer(1, 13) : -random.integer(...random.weighted(DAYS_EARLY));
  const at = plus(instantAtWib(addDays(dueDate, days), '07:00'), random.bell(0, 14 * HOUR));
  // Someone who pays within the first hour paid after the invoice came.
  return latest(at, plus(from, random.between(1, 5) * HOUR));
}

/** Whatever the day, the next reminder run finds a few unpaid invoices for each of its days. */
function keepSomeDue({ today }: DemoContext, drafts: readonly Draft[]): void {
  for (const days of PAYMENT_REMINDER_DAYS) {
    const dueDate = addDays(today, days);
    const due = drafts.filter((draft) => draft.dueDate === dueDate && draft.customer.row.status === 'active');
    const paid = due.filter(({ payments }) => payments.length > 0);
    const missing = DUE_PER_REMINDER - (due.length - paid.length);
    for (const { payments } of paid.slice(0, Math.max(0, missing))) payments.length = 0;
  }
}

function addExceptions(context: DemoContext, random: Random, drafts: Draft[]): void {
  const ago = (hours: number): Date => plus(context.now, -hours * HOUR);
  const totalOf = ({ lines }: Draft): number => sumRupiah(lines.map(({ quantity, unitPrice }) => quantity * unitPrice));
  const active = random.shuffled(drafts.filter(({ customer }) => customer.row.status === 'active'));
  const open = active.filter((draft) => draft.payments.length === 0 && draft.issuedAt.getTime() < ago(60).getTime());
  const paid = active.filter((draft) => draft.payments.length > 0 && draft.issuedAt.getTime() < ago(24 * 30).getTime());

  for (const draft of open.slice(0, 9)) {
    const at = ago(random.between(0.4, 42));
    draft.payments.push({
      amount: totalOf(draft),
      method: random.pick(['bank_transfer', 'qris', 'e_wallet']),
      status: 'pending_verification',
      note: 'Bukti dikirim pelanggan lewat WhatsApp.',
      at,
    });
  }
  for (const draft of open.slice(9, 15)) {
    draft.payments.push({
      amount: 100_000,
      method: 'cash',
      status: 'verified',
      note: 'Dibayar sebagian di kantor.',
      at: ago(random.between(3, 50)),
    });
  }
  for (const draft of paid.slice(0, 4)) {
    const at = plus(draft.payments[0]?.at ?? context.now, -20 * HOUR);
    if (at < draft.issuedAt) continue;
    draft.payments.push({
      amount: totalOf(draft),
      method: 'bank_transfer',
      status: 'rejected',
      note: 'Bukti buram, nominal tidak terbaca.',
      at,
    });
  }
  for (const draft of paid.slice(4, 6)) {
    const at = plus(draft.payments[0]?.at ?? context.now, 2 * HOUR);
    draft.payments.push({
      amount: totalOf(draft),
      method: 'bank_transfer',
      status: 'reversed',
      note: 'Tercatat dua kali, ditarik kembali.',
      at,
    });
  }
  for (const draft of paid.slice(6, 10)) {
    drafts.push({ ...draft, issuedAt: plus(draft.issuedAt, 3 * HOUR), payments: [], decided: 'void' });
  }
  for (const { customer } of paid.slice(10, 13)) {
    const lines = [{ description: 'Biaya pindah alamat', quantity: 1, unitPrice: 150_000 }];
    drafts.push({
      customer,
      dueDate: addDays(context.today, 10),
      issuedAt: ago(random.between(1, 20)),
      lines,
      payments: [],
      decided: 'draft',
    });
  }
}

function invoiceOf(context: DemoContext, draft: Draft, id: number): DemoInvoice {
  const { customer, dueDate, issuedAt } = draft;
  const total = sumRupiah(draft.lines.map(({ quantity, unitPrice }) => quantity * unitPrice));
  const verified = draft.payments.filter((payment) => payment.status === 'verified');
  const paid = sumRupiah(verified.map(({ amount }) => amount));
  const status = settledInvoiceStatus({ status: draft.decided ?? 'issued', total, paid, dueDate }, context.today);
  const paidAt = status === 'paid' ? (verified.at(-1)?.at ?? null) : null;
  const overdueAt = status === 'overdue' ? plus(startOfWibDay(addDays(dueDate, 1)), 5 * MINUTE) : issuedAt;
  const changedAt = paidAt ?? latest(issuedAt, overdueAt.getTime() <= context.now.getTime() ? overdueAt : issuedAt);
  return {
    row: {
      id,
      customerId: customer.row.id,
      period: `${dueDate.slice(0, 7)}-01`,
      // Voided copies and drafts were made by hand: a month is billed once (invoices_monthly_key).
      kind: draft.decided === null ? 'monthly' : 'manual',
      dueDate,
      status,
      total,
      paidAt,
      isDemo: true,
      version: isOutstandingInvoice(status) && status !== 'overdue' ? 1 : 2,
      createdAt: issuedAt,
      updatedAt: changedAt,
    },
    number: `INV-${String(id).padStart(6, '0')}`,
    customer,
    dueDate,
    issuedAt,
    paidAt,
    periodLabel: periodLabel(dueDate),
  };
}

/** `September 2026`. */
function periodLabel(dueDate: WibDate): string {
  return formatWibDate(`${wibDate(startOfWibDay(dueDate)).slice(0, 7)}-01`, 'id').slice(2);
}
