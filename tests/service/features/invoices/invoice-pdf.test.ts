import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceLines } from '#service/features/invoices/price-lines.ts';
import { type InvoiceSheet, invoicePdf } from '#service/pdf/invoice-pdf.ts';
import { printable } from '#service/pdf/printable-text.ts';
import { formatRupiah, MAX_RUPIAH } from '#shared/domain/money.ts';
import { HOSTILE_NAMES, hostileSheet, invoiceSheet } from '../../../support/hostile-names.ts';
import { pdfFaults, pdfObjects, pdfTexts } from './pdf-text.ts';

const draw = async (given: InvoiceSheet) => buffer(invoicePdf(given));

describe('an invoice as PDF (P8)', () => {
  it('of 50 hostile names is a sound file in which the name is drawn and nothing acts', async () => {
    expect(HOSTILE_NAMES).toHaveLength(50);
    for (const name of HOSTILE_NAMES) {
      const bytes = await draw(hostileSheet(name));
      expect([name.slice(0, 40), pdfFaults(bytes)]).toEqual([name.slice(0, 40), []]);
      expect(bytes.length).toBeLessThan(2_000_000);
      const objects = pdfObjects(bytes);
      for (const markup of ['/JS', '/JavaScript', '/Launch', '/OpenAction', '/AA', '/URI', '/Annot', '/EmbeddedFile', 'evil']) {
        expect([name.slice(0, 40), markup, objects.includes(markup)]).toEqual([name.slice(0, 40), markup, false]);
      }
      const shown = printable(name);
      const drawn = pdfTexts(bytes).join(' ').replaceAll(/\s+/g, ' ');
      const begin = [...shown].slice(0, 30).join('');
      expect([begin, drawn.replaceAll(' ', '').includes(begin.replaceAll(' ', ''))]).toEqual([begin, true]);
    }
  });

  it('shows a name unchanged as far as the font has its letters', async () => {
    for (const name of ['José Müller', 'Ørsted & Søn', 'O’Neill – “Café” …', ') /JS (', '\\) \\( \\\\', 'Zoë Ærø €']) {
      expect(pdfTexts(await draw(invoiceSheet({}, name)))).toContain(name);
    }
    const shown = {
      'Nguyễn Thị Ánh': 'Nguyen Thi Ánh',
      'İstanbul Şen': 'Istanbul Sen',
      '😀 Budi 😀': '? Budi ?',
      'محمد عبد الله': '? ? ?',
      ＡＢ: 'AB',
    };
    for (const [name, text] of Object.entries(shown)) expect(printable(name)).toBe(text);
  });

  it('names company, number, due date, lines, payments and what is left, in both languages', async () => {
    const given = invoiceSheet({
      status: 'partially_paid',
      payments: [{ paidAt: new Date('2027-03-05T03:00:00Z'), method: 'bank_transfer', amount: 100_000 }],
    });
    const texts = pdfTexts(await draw(given));
    for (const text of [
      'AGLIS',
      'TAGIHAN',
      'INV-000007',
      '20 Maret 2027',
      'Dibayar sebagian',
      'Rp 199.900',
      'Rp 100.000',
      'Rp 99.900',
      '5 Maret 2027',
      'Transfer bank',
      '1 / 1',
    ]) {
      expect(texts.map((one) => one.trim())).toContain(text);
    }
    const english = pdfTexts(await draw({ ...given, language: 'en' }));
    for (const text of ['INVOICE', 'Outstanding', 'Bank transfer']) expect(english).toContain(text);
  });

  it('of 100 lines goes over several pages, none lost, under 2 MB', async () => {
    const lines = Array.from({ length: 100 }, (_, at) => ({
      description: `Baris ${at + 1} ${'panjang '.repeat(20)}`,
      quantity: 1,
      unitPrice: at + 1,
      amount: at + 1,
    }));
    const bytes = await draw(invoiceSheet({ lines, total: 5_050 }));
    const texts = pdfTexts(bytes);
    for (const { description } of lines) expect(texts.some((text) => text.startsWith(description.slice(0, 20)))).toBe(true);
    expect(texts.filter((text) => / \/ \d$/.test(text)).length).toBeGreaterThan(3);
    expect(bytes.length).toBeLessThan(2_000_000);
  });

  it('cuts nothing that a field accepts: line, name, address, note, company, over further pages where it must', async () => {
    const words = (count: number, length: number) => Array.from({ length: count }, (_, at) => `${at + 1}`.padStart(length, 'w'));
    const description = words(33, 5).join(' ');
    const name = words(17, 6).join(' ');
    const address = [words(30, 5).join(' '), words(34, 5).join(' ')].join('\n');
    const note = words(166, 5).join(' ');
    const company = { name: words(20, 5).join(' '), phone: '62215551234', website: 'internet-cepat-untuk-semua.example' };
    const lines = Array.from({ length: 40 }, () => ({ description, quantity: 1, unitPrice: 5, amount: 5 }));
    const given = invoiceSheet({ lines, total: 200, note, company }, name);
    const bytes = await draw({ ...given, customer: { ...given.customer, address } });
    const drawn = ` ${pdfTexts(bytes).join(' ')} `;
    for (const text of [name, ...address.split('\n'), note, company.name, company.website]) {
      expect(drawn).toContain(` ${text} `.slice(1, -1));
    }
    const pieces = pdfTexts(bytes);
    for (const word of description.split(' ')) {
      expect([word, pieces.filter((piece) => piece.split(' ').includes(word)).length >= 40]).toEqual([word, true]);
    }
    expect(pdfFaults(bytes)).toEqual([]);
    // A word without a blank, as long as a line may be.
    const long = pdfTexts(
      await draw(invoiceSheet({ lines: [{ description: 'W'.repeat(200), quantity: 1, unitPrice: 5, amount: 5 }] })),
    );
    expect(long.filter((text) => /^W+$/.test(text)).join('')).toBe('W'.repeat(200));
  });

  it('draws the largest amounts in full', async () => {
    const amount = MAX_RUPIAH;
    const texts = pdfTexts(
      await draw(invoiceSheet({ lines: [{ description: 'x', quantity: 1, unitPrice: amount, amount }], total: amount })),
    );
    expect(texts.filter((text) => text === formatRupiah(amount))).toHaveLength(3);
  });
});

describe('a total (D6)', () => {
  const line = fc.record({
    description: fc.string({ minLength: 1, maxLength: 40 }),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    unitPrice: fc.oneof(
      { weight: 40, arbitrary: fc.integer({ min: -50_000, max: 5_000_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: -MAX_RUPIAH, max: MAX_RUPIAH }) },
    ),
  });

  it('of 10,000 random invoices is the exact sum of their lines in whole rupiah, or is refused', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const exact = lines.reduce((sum, { quantity, unitPrice }) => sum + BigInt(quantity) * BigInt(unitPrice), 0n);
        const fits = (amount: bigint) => amount <= BigInt(MAX_RUPIAH) && amount >= -BigInt(MAX_RUPIAH);
        const allFit = lines.every(({ quantity, unitPrice }) => fits(BigInt(quantity) * BigInt(unitPrice)));
        if (!allFit || !fits(exact) || exact <= 0n) {
          expect(() => priceLines(lines)).toThrow();
          return;
        }
        accepted += 1;
        const priced = priceLines(lines);
        expect(BigInt(priced.total)).toBe(exact);
        expect(priced.lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(exact);
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(5_000);
  });

  it('stands in the PDF as it stands in the record, with every line', async () => {
    const small = line.map((one) => ({ ...one, unitPrice: Math.abs(one.unitPrice % 5_000_000) + 1 }));
    await fc.assert(
      fc.asyncProperty(fc.array(small, { minLength: 1, maxLength: 8 }), async (lines) => {
        const priced = priceLines(lines);
        const texts = pdfTexts(await draw(invoiceSheet(priced)));
        const amounts = texts.filter((text) => text.startsWith('Rp '));
        const wanted = [...priced.lines.flatMap(({ unitPrice, amount }) => [unitPrice, amount]), priced.total];
        expect(amounts.sort()).toEqual(wanted.map(formatRupiah).sort());
      }),
      { numRuns: 150 },
    );
  });
});
