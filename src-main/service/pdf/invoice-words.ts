import type { Language } from '#shared/domain/language.ts';

/** The words printed on an invoice. */
export interface InvoiceWords {
  readonly invoice: string;
  readonly billedTo: string;
  readonly issued: string;
  readonly due: string;
  readonly status: string;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
  readonly total: string;
  readonly paid: string;
  readonly outstanding: string;
  readonly payments: string;
  foot(printedAt: string): string;
}

export const INVOICE_WORDS: Readonly<Record<Language, InvoiceWords>> = {
  id: {
    invoice: 'TAGIHAN',
    billedTo: 'Ditagihkan kepada',
    issued: 'Terbit',
    due: 'Jatuh tempo',
    status: 'Status',
    description: 'Keterangan',
    quantity: 'Jumlah',
    unitPrice: 'Harga satuan',
    amount: 'Subtotal',
    total: 'Total',
    paid: 'Sudah dibayar',
    outstanding: 'Sisa tagihan',
    payments: 'Pembayaran',
    foot: (printedAt) => `Dicetak ${printedAt}. Sah tanpa tanda tangan.`,
  },
  en: {
    invoice: 'INVOICE',
    billedTo: 'Billed to',
    issued: 'Issued',
    due: 'Due',
    status: 'Status',
    description: 'Description',
    quantity: 'Quantity',
    unitPrice: 'Unit price',
    amount: 'Amount',
    total: 'Total',
    paid: 'Paid',
    outstanding: 'Outstanding',
    payments: 'Payments',
    foot: (printedAt) => `Printed ${printedAt}. Valid without signature.`,
  },
};
