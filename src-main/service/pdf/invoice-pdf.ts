import type { Readable } from 'node:stream';
import PDFDocument from 'pdfkit';
import { INVOICE_STATUS_LABELS, type InvoiceStatus, outstandingAmount } from '#shared/domain/invoice.ts';
import type { Language } from '#shared/domain/language.ts';
import { formatRupiah } from '#shared/domain/money.ts';
import { PAYMENT_METHOD_LABELS, type PaymentMethod } from '#shared/domain/payment.ts';
import { formatPhone } from '#shared/domain/phone.ts';
import { formatWib, formatWibDate, type WibDate } from '#shared/domain/time-zone.ts';
import { INVOICE_WORDS, type InvoiceWords } from './invoice-words.ts';
import { printable } from './printable-text.ts';

export interface InvoiceSheet {
  readonly company: { readonly name: string; readonly phone: string; readonly website: string };
  readonly number: string;
  readonly status: InvoiceStatus;
  readonly issuedAt: Date;
  readonly dueDate: WibDate;
  readonly customer: {
    readonly name: string;
    readonly code: string;
    readonly address: string;
    readonly phone: string;
  };
  readonly lines: readonly {
    readonly description: string;
    readonly quantity: number;
    readonly unitPrice: number;
    readonly amount: number;
  }[];
  readonly total: number;
  readonly payments: readonly { readonly paidAt: Date; readonly method: PaymentMethod; readonly amount: number }[];
  readonly note: string | null;
  /** When the sheet is made; stands at its foot. */
  readonly now: Date;
  readonly language: Language;
}

type Document = InstanceType<typeof PDFDocument>;

const MARGIN = 48;
const BRAND = '#0b5cad';
const INK = '#1c2430';
const MUTED = '#5d6878';
const RULE = '#d5dbe3';
/** Place and width of the columns of the table of lines, points. */
const COLUMNS = { description: [MARGIN, 228], quantity: [280, 42], unitPrice: [324, 106], amount: [432, 115] } as const;
/** Nothing is drawn below; the foot stands there. */
const BOTTOM = 740;

/**
 * Draws an invoice as a stream of PDF. Every text of a person is drawn as glyphs of a page and stands nowhere else in the file, so no
 * name can become markup (RELIABILITY P8); there are no links, no actions and no forms in it.
 */
export function invoicePdf(sheet: InvoiceSheet): Readable {
  const words = INVOICE_WORDS[sheet.language];
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    info: { Title: sheet.number, Author: 'Kabar Desk', Producer: 'Kabar Desk', Creator: 'Kabar Desk', CreationDate: sheet.now },
  });
  drawHead(document, sheet, words);
  drawParties(document, sheet, words);
  drawLines(document, sheet, words);
  drawSums(document, sheet, words);
  drawPayments(document, sheet, words);
  drawFoot(document, sheet, words);
  document.end();
  return document as unknown as Readable;
}

interface Style {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: 'left' | 'right' | 'center';
  /** Lines at most. */
  readonly lines?: number;
}

/** Draws a text into a box and returns where the next one may begin. */
function draw(document: Document, text: string, x: number, y: number, width: number, style: Style = {}): number {
  const { size = 10, bold = false, color = INK, align = 'left', lines = 1 } = style;
  document
    .font(bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(size)
    .fillColor(color);
  const lineHeight = document.currentLineHeight(true);
  const options = { width, align, height: lineHeight * lines + 0.1, ellipsis: true, lineGap: 0 } as const;
  const shown = printable(text);
  const height = Math.min(document.heightOfString(shown || ' ', options), lineHeight * lines);
  document.text(shown, x, y, options);
  return y + height;
}

function rule(document: Document, y: number): void {
  document
    .moveTo(MARGIN, y)
    .lineTo(document.page.width - MARGIN, y)
    .lineWidth(0.7)
    .strokeColor(RULE)
    .stroke();
}

function drawHead(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  document.rect(0, 0, document.page.width, 8).fill(BRAND);
  draw(document, sheet.company.name, MARGIN, 40, 300, { size: 22, bold: true, color: BRAND });
  const { phone, website } = sheet.company;
  const contact = [phone === '' ? '' : formatPhone(phone), website].filter((part) => part !== '').join('  ·  ');
  if (contact !== '') draw(document, contact, MARGIN, 68, 300, { size: 9, color: MUTED });
  draw(document, words.invoice, 350, 40, 197, { size: 18, bold: true, align: 'right' });
  draw(document, sheet.number, 350, 64, 197, { size: 11, align: 'right', color: MUTED });
  rule(document, 92);
}

function drawParties(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  const { customer, language } = sheet;
  let y = draw(document, words.billedTo, MARGIN, 106, 270, { size: 9, color: MUTED }) + 2;
  y = draw(document, customer.name, MARGIN, y, 270, { size: 12, bold: true, lines: 3 }) + 2;
  y = draw(document, customer.address, MARGIN, y, 270, { lines: 4 }) + 2;
  draw(document, `${customer.code}  ·  ${formatPhone(customer.phone)}`, MARGIN, y, 270, { color: MUTED });

  const facts = [
    [words.issued, formatWib(sheet.issuedAt, language, 'date')],
    [words.due, formatWibDate(sheet.dueDate, language)],
    [words.status, INVOICE_STATUS_LABELS[sheet.status][language]],
  ] as const;
  facts.forEach(([label, value], at) => {
    draw(document, label, 340, 106 + at * 18, 90, { color: MUTED });
    draw(document, value, 430, 106 + at * 18, 117, { bold: at > 0, align: 'right' });
  });
  document.y = 206;
}

function drawTableHead(document: Document, words: InvoiceWords, y: number): number {
  const style = { size: 9, bold: true, color: MUTED } as const;
  draw(document, words.description, ...at(COLUMNS.description, y), style);
  draw(document, words.quantity, ...at(COLUMNS.quantity, y), { ...style, align: 'right' });
  draw(document, words.unitPrice, ...at(COLUMNS.unitPrice, y), { ...style, align: 'right' });
  draw(document, words.amount, ...at(COLUMNS.amount, y), { ...style, align: 'right' });
  rule(document, y + 15);
  return y + 22;
}

function at([x, width]: readonly [number, number], y: number): [number, number, number] {
  return [x, y, width];
}

/** Where to draw next: here if `height` still fits, else on top of a new page. */
function roomFor(document: Document, y: number, height: number): number {
  if (y + height <= BOTTOM) return y;
  document.addPage();
  return MARGIN;
}

function drawLines(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  let y = drawTableHead(document, words, document.y);
  for (const line of sheet.lines) {
    const before = y;
    y = roomFor(document, y, 42);
    if (y < before) y = drawTableHead(document, words, y);
    const end = draw(document, line.description, ...at(COLUMNS.description, y), { lines: 3 });
    draw(document, String(line.quantity), ...at(COLUMNS.quantity, y), { align: 'right' });
    draw(document, formatRupiah(line.unitPrice), ...at(COLUMNS.unitPrice, y), { align: 'right' });
    draw(document, formatRupiah(line.amount), ...at(COLUMNS.amount, y), { align: 'right' });
    y = end + 6;
  }
  rule(document, y);
  document.y = y + 8;
}

function drawSums(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  const paid = sheet.payments.reduce((sum, { amount }) => sum + amount, 0);
  let y = roomFor(document, document.y, 70);
  const rows = [
    [words.total, sheet.total, true],
    ...(paid > 0 ? ([[words.paid, paid, false]] as const) : []),
    ...(paid > 0 ? ([[words.outstanding, outstandingAmount({ total: sheet.total, paid }), true]] as const) : []),
  ] as const;
  for (const [label, amount, bold] of rows) {
    draw(document, label, 282, y, 145, { size: 11, bold, align: 'right', color: bold ? INK : MUTED });
    draw(document, formatRupiah(amount), ...at(COLUMNS.amount, y), { size: 11, bold, align: 'right' });
    y += 18;
  }
  document.y = y + 10;
}

function drawPayments(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  const { language } = sheet;
  if (sheet.payments.length > 0) {
    let y = roomFor(document, document.y, 60);
    y = draw(document, words.payments, MARGIN, y, 300, { bold: true }) + 4;
    for (const payment of sheet.payments) {
      y = roomFor(document, y, 16);
      draw(document, formatWib(payment.paidAt, language, 'date'), MARGIN, y, 130, { color: MUTED });
      draw(document, PAYMENT_METHOD_LABELS[payment.method][language], 185, y, 160, { color: MUTED });
      draw(document, formatRupiah(payment.amount), ...at(COLUMNS.amount, y), { align: 'right' });
      y += 16;
    }
    document.y = y + 8;
  }
  if (sheet.note === null) return;
  const y = roomFor(document, document.y, 80);
  draw(document, sheet.note, MARGIN, y, 500, { color: MUTED, lines: 6 });
}

function drawFoot(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(start + page);
    // The foot stands in the margin, where the library would begin a new page.
    document.page.margins.bottom = 0;
    rule(document, 770);
    draw(document, words.foot(formatWib(sheet.now, sheet.language)), MARGIN, 778, 400, { size: 8, color: MUTED });
    draw(document, `${page + 1} / ${count}`, 447, 778, 100, { size: 8, color: MUTED, align: 'right' });
  }
}
