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
 * name can become markup (RELIABILITY P8); there are no links, no actions and no forms in it. Nothing that a field accepts is cut: texts
 * go over as many lines and pages as they take.
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
  readonly align?: 'left' | 'right';
}

/** A place on the sheet: the page is the one drawn on last. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function dress(document: Document, { size = 10, bold = false, color = INK }: Style): void {
  document
    .font(bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(size)
    .fillColor(color);
}

/** Draws one line; one that is too wide for its place is set smaller until it fits, never cut. */
function drawLine(document: Document, text: string, { x, y, width }: Box, style: Style = {}): void {
  const shown = printable(text);
  dress(document, style);
  const wide = document.widthOfString(shown);
  if (wide > width) document.fontSize(Math.max(4, Math.floor(((style.size ?? 10) * width * 10) / wide) / 10));
  const indent = style.align === 'right' ? width - document.widthOfString(shown) : 0;
  document.text(shown, x + Math.max(0, indent), y, { lineBreak: false });
}

/** Draws a text over as many lines and pages as it takes, and returns where the next one may begin. */
function drawText(document: Document, text: string, box: Box, style: Style = {}): number {
  dress(document, style);
  const height = document.currentLineHeight(true);
  let { y } = box;
  for (const line of wrap(document, text, box.width)) {
    y = roomFor(document, y, height);
    dress(document, style);
    document.text(line, box.x, y, { lineBreak: false });
    y += height;
  }
  return y;
}

/** The text in lines that fit; the font must be set. A word that is wider than a line goes over several. */
function wrap(document: Document, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of printable(paragraph).split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (document.widthOfString(longer) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = '';
      for (const letter of word) {
        if (line !== '' && document.widthOfString(line + letter) > width) {
          lines.push(line);
          line = '';
        }
        line += letter;
      }
    }
    lines.push(line);
  }
  return lines;
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
  drawLine(document, sheet.company.name, { x: MARGIN, y: 40, width: 290 }, { size: 22, bold: true, color: BRAND });
  const { phone, website } = sheet.company;
  const contact = [phone === '' ? '' : formatPhone(phone), website].filter((part) => part !== '').join('  ·  ');
  if (contact !== '') drawLine(document, contact, { x: MARGIN, y: 68, width: 290 }, { size: 9, color: MUTED });
  drawLine(document, words.invoice, { x: 350, y: 40, width: 197 }, { size: 18, bold: true, align: 'right' });
  drawLine(document, sheet.number, { x: 350, y: 64, width: 197 }, { size: 11, align: 'right', color: MUTED });
  rule(document, 92);
}

function drawParties(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  const { customer, language } = sheet;
  const facts = [
    [words.issued, formatWib(sheet.issuedAt, language, 'date')],
    [words.due, formatWibDate(sheet.dueDate, language)],
    [words.status, INVOICE_STATUS_LABELS[sheet.status][language]],
  ] as const;
  facts.forEach(([label, value], at) => {
    drawLine(document, label, { x: 340, y: 106 + at * 18, width: 90 }, { color: MUTED });
    drawLine(document, value, { x: 430, y: 106 + at * 18, width: 117 }, { bold: at > 0, align: 'right' });
  });

  const box = (y: number) => ({ x: MARGIN, y, width: 270 });
  let y = drawText(document, words.billedTo, box(106), { size: 9, color: MUTED }) + 2;
  y = drawText(document, customer.name, box(y), { size: 12, bold: true }) + 2;
  y = drawText(document, customer.address, box(y)) + 2;
  y = drawText(document, `${customer.code}  ·  ${formatPhone(customer.phone)}`, box(y), { color: MUTED });
  // Where the table usually begins; below a long address, or on the page where it ended, a little later.
  document.y = document.bufferedPageRange().count > 1 ? y + 20 : Math.max(206, y + 20);
}

function drawTableHead(document: Document, words: InvoiceWords, y: number): number {
  const style = { size: 9, bold: true, color: MUTED } as const;
  drawLine(document, words.description, at(COLUMNS.description, y), style);
  drawLine(document, words.quantity, at(COLUMNS.quantity, y), { ...style, align: 'right' });
  drawLine(document, words.unitPrice, at(COLUMNS.unitPrice, y), { ...style, align: 'right' });
  drawLine(document, words.amount, at(COLUMNS.amount, y), { ...style, align: 'right' });
  rule(document, y + 15);
  return y + 22;
}

function at([x, width]: readonly [number, number], y: number): Box {
  return { x, y, width };
}

/** Where to draw next: here if `height` still fits, else on top of a new page. */
function roomFor(document: Document, y: number, height: number): number {
  if (y + height <= BOTTOM) return y;
  document.addPage();
  return MARGIN;
}

function drawLines(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  let y = drawTableHead(document, words, roomFor(document, document.y, 64));
  for (const line of sheet.lines) {
    const before = y;
    y = roomFor(document, y, 42);
    if (y < before) y = drawTableHead(document, words, y);
    drawLine(document, String(line.quantity), at(COLUMNS.quantity, y), { align: 'right' });
    drawLine(document, formatRupiah(line.unitPrice), at(COLUMNS.unitPrice, y), { align: 'right' });
    drawLine(document, formatRupiah(line.amount), at(COLUMNS.amount, y), { align: 'right' });
    y = drawText(document, line.description, at(COLUMNS.description, y)) + 6;
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
    drawLine(document, label, { x: 282, y, width: 145 }, { size: 11, bold, align: 'right', color: bold ? INK : MUTED });
    drawLine(document, formatRupiah(amount), at(COLUMNS.amount, y), { size: 11, bold, align: 'right' });
    y += 18;
  }
  document.y = y + 10;
}

function drawPayments(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  const { language } = sheet;
  if (sheet.payments.length > 0) {
    let y = roomFor(document, document.y, 60);
    y = drawText(document, words.payments, { x: MARGIN, y, width: 300 }, { bold: true }) + 4;
    for (const payment of sheet.payments) {
      y = roomFor(document, y, 16);
      drawLine(document, formatWib(payment.paidAt, language, 'date'), { x: MARGIN, y, width: 130 }, { color: MUTED });
      drawLine(document, PAYMENT_METHOD_LABELS[payment.method][language], { x: 185, y, width: 160 }, { color: MUTED });
      drawLine(document, formatRupiah(payment.amount), at(COLUMNS.amount, y), { align: 'right' });
      y += 16;
    }
    document.y = y + 8;
  }
  if (sheet.note === null) return;
  drawText(document, sheet.note, { x: MARGIN, y: document.y, width: 499 }, { color: MUTED });
}

function drawFoot(document: Document, sheet: InvoiceSheet, words: InvoiceWords): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(start + page);
    // The foot stands in the margin, where the library would begin a new page.
    document.page.margins.bottom = 0;
    rule(document, 770);
    const printed = words.foot(formatWib(sheet.now, sheet.language));
    drawLine(document, printed, { x: MARGIN, y: 778, width: 390 }, { size: 8, color: MUTED });
    drawLine(document, `${page + 1} / ${count}`, { x: 447, y: 778, width: 100 }, { size: 8, color: MUTED, align: 'right' });
  }
}
