import type { Language, Localised } from '../../domain/language.ts';
import { formatRupiah } from '../../domain/money.ts';
import { formatWib } from '../../domain/time-zone.ts';
import type { Sentences } from './sentence.ts';

/** Customers with what they are sold and what they pay. */
export const CUSTOMER_DETAILS = {
  unknown_customer: { id: 'Pelanggan tidak ditemukan.', en: 'There is no such customer.' },
  unknown_area: { id: 'Area tidak ditemukan.', en: 'There is no such area.' },
  unknown_parent_area: { id: 'Area induk tidak ditemukan.', en: 'There is no such parent area.' },
  unknown_package: { id: 'Paket tidak ditemukan.', en: 'There is no such package.' },
  retired_package: { id: 'Paket ini tidak dijual lagi.', en: 'This package is no longer sold.' },
  package_missing: { id: 'Pilih paketnya dulu.', en: 'Choose the package first.' },
  package_name_taken: { id: 'Nama paket ini sudah dipakai.', en: 'This package name is taken.' },
  'area.code': {
    id: 'Kode area memakai huruf besar, angka, titik, garis miring atau tanda hubung, paling banyak 32.',
    en: 'An area code is made of capital letters, digits, dots, slashes or hyphens, at most 32.',
  },
  area_code_taken: { id: 'Kode area ini sudah dipakai.', en: 'This area code is taken.' },
  area_level: { id: 'Area ini tidak bisa berada di bawah area itu.', en: 'This area cannot stand below that one.' },
  area_lowest: { id: 'Di bawah ODP tidak ada area lagi.', en: 'Below an ODP there are no areas.' },
  area_not_empty: ({ contents }: { contents: readonly { readonly count: number; readonly what: Localised }[] }) => ({
    id: `Area ini belum kosong: ${contents.map(({ count, what }) => `${count} ${what.id}`).join(', ')}.`,
    en: `The area is not empty: ${contents.map(({ count, what }) => `${count} ${what.en}`).join(', ')}.`,
  }),
  reason_missing: { id: 'Isi alasannya.', en: 'Enter the reason.' },
  tag: { id: 'Label tidak boleh memuat koma atau garis miring.', en: 'A tag must not hold a comma or a slash.' },
  tag_same: { id: 'Sudah punya label ini.', en: 'Has this tag already.' },
  too_many_tags: ({ max }: { max: number }) => ({ id: `Paling banyak ${max} label.`, en: `At most ${max} tags.` }),
  merge_same: { id: 'Pilih pelanggan lain.', en: 'Choose another customer.' },
  not_a_duplicate: {
    id: 'Hanya pelanggan dengan nomor telepon yang sama bisa digabung.',
    en: 'Only customers with the same phone number can be merged.',
  },
  merge_demo: {
    id: 'Pelanggan contoh dan pelanggan asli tidak bisa digabung.',
    en: 'A demo customer and a real one cannot be merged.',
  },
  merged: { id: 'Pelanggan ini sudah digabung dengan pelanggan lain.', en: 'This customer was merged with another one.' },
  restore_late: ({ days }: { days: number }) => ({
    id: `Penghapusan hanya bisa dibatalkan dalam ${days} hari.`,
    en: `A deletion can be undone within ${days} days only.`,
  }),
  other_phone: {
    id: 'Nomor pelanggan itu bukan nomor registrasi ini.',
    en: 'The phone number of that customer is not the one of this registration.',
  },
  phone_is_customer: ({ code, name }: { code: string; name: string }) => ({
    id: `Nomor ini sudah milik pelanggan ${code} (${name}). Tautkan ke pelanggan itu?`,
    en: `This number belongs to customer ${code} (${name}). Link to that customer?`,
  }),
  installation_future: { id: 'Tanggal pemasangannya belum tiba.', en: 'The date of the installation is still to come.' },
  unknown_invoice: { id: 'Tagihan tidak ditemukan.', en: 'There is no such invoice.' },
  invoice_issued: { id: 'Tagihan ini sudah terbit.', en: 'This invoice was issued already.' },
  invoice_not_draft: {
    id: 'Tagihan yang sudah terbit tidak bisa diubah. Batalkan lalu buat baru.',
    en: 'An issued invoice cannot be changed. Void it and make a new one.',
  },
  invoice_carries_money: {
    id: 'Tagihan ini sudah dibayar sebagian. Tarik kembali pembayarannya dulu.',
    en: 'This invoice is partly paid. Reverse the payment first.',
  },
  invoice_not_owed: {
    id: 'Jatuh tempo hanya bisa dipindah selama tagihan belum lunas.',
    en: 'The due date can move only while the invoice is owed.',
  },
  invoice_not_payable: ({ status }: { status: Localised }) => ({
    id: `Tagihan ini ${status.id.toLowerCase()}, jadi tidak bisa dibayar.`,
    en: `This invoice is ${status.en.toLowerCase()}, so it cannot be paid.`,
  }),
  'invoice.period': { id: 'Tulis bulan sebagai 2027-03.', en: 'Write the month as 2027-03.' },
  line_too_large: { id: 'Jumlah baris ini terlalu besar.', en: 'The amount of this line is too large.' },
  nothing_to_pay: { id: 'Total tagihan harus lebih dari nol.', en: 'The total of an invoice must be above zero.' },
  total_too_large: { id: 'Total tagihan terlalu besar.', en: 'The total of the invoice is too large.' },
  due_past: { id: 'Jatuh tempo sudah lewat.', en: 'The due date is over.' },
  due_too_far: { id: 'Jatuh tempo terlalu jauh.', en: 'The due date is too far away.' },
  period_too_early: { id: 'Bulan ini belum bisa ditagih.', en: 'This month cannot be billed yet.' },
  period_too_late: { id: 'Bulan ini sudah terlalu lama lewat.', en: 'This month is too long ago.' },
  overpayment: ({ owed, amount }: { owed: number; amount: number }) => ({
    id: `Sisa tagihan ${formatRupiah(owed)}. Jumlah ${formatRupiah(amount)} melebihi sisa itu.`,
    en: `${formatRupiah(owed)} are owed. ${formatRupiah(amount)} are more than that.`,
  }),
  paid_in_future: { id: 'Tanggal bayar belum tiba.', en: 'The date of the payment is still to come.' },
  paid_too_long_ago: { id: 'Tanggal bayar terlalu lama lewat.', en: 'The date of the payment is too long ago.' },
  proofs_waiting: {
    id: 'Masih ada bukti bayar yang menunggu verifikasi untuk tagihan ini.',
    en: 'A payment proof of this invoice still waits to be verified.',
  },
  payment_already: ({ to, decided }: { to: Localised; decided: PaymentDecision | null }) => ({
    id: `Sudah ${to.id.toLowerCase()}.${decisionIn('id', decided)}`,
    en: `Already ${to.en.toLowerCase()}.${decisionIn('en', decided)}`,
  }),
  payment_decided: ({ from, to, decided }: { from: Localised; to: Localised; decided: PaymentDecision | null }) => ({
    id: `Pembayaran tidak dapat diubah dari "${from.id}" ke "${to.id}".${decisionIn('id', decided)}`,
    en: `The payment cannot change from "${from.en}" to "${to.en}".${decisionIn('en', decided)}`,
  }),
} as const satisfies Sentences;

/** Who decided about a payment, and how; `by`: null for a user who is gone, `at`: ISO instant. Null while nobody has. */
export interface PaymentDecision {
  readonly word: Localised;
  readonly by: string | null;
  readonly at: string;
}

function decisionIn(language: Language, decided: PaymentDecision | null): string {
  if (decided === null) return '';
  const when = formatWib(new Date(decided.at), language);
  return language === 'id'
    ? ` ${decided.word.id} oleh ${decided.by ?? 'pengguna lain'} pada ${when}.`
    : ` ${decided.word.en} by ${decided.by ?? 'another user'} on ${when}.`;
}
