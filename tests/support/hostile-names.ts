import type { InvoiceSheet } from '#service/pdf/invoice-pdf.ts';

/** An invoice as it is drawn, of the customer of that name. */
export const invoiceSheet = (more: Partial<InvoiceSheet> = {}, name = 'Budi Santoso'): InvoiceSheet => ({
  company: { name: 'AGLIS', phone: '62215551234', website: 'aglis.example' },
  number: 'INV-000007',
  status: 'issued',
  issuedAt: new Date('2027-03-01T03:00:00Z'),
  dueDate: '2027-03-20',
  customer: { name, code: 'AGLS-10007', address: 'Jl. Melati 1', phone: '6281234567890' },
  lines: [{ description: 'Home Silver 50M, Maret 2027', quantity: 1, unitPrice: 199_900, amount: 199_900 }],
  total: 199_900,
  payments: [],
  note: null,
  now: new Date('2027-03-02T03:00:00Z'),
  language: 'id',
  ...more,
});

/** With the name wherever a person's text can stand. */
export const hostileSheet = (name: string): InvoiceSheet =>
  invoiceSheet({ note: name, lines: [{ description: name, quantity: 1, unitPrice: 5, amount: 5 }], total: 5 }, name);

/** Names that PDF files and their readers might take for more than a name (RELIABILITY P8). */
export const HOSTILE_NAMES: readonly string[] = [
  'Budi Santoso', 'Nyoman Ayu', 'José Müller', 'Ørsted & Søn', 'O’Neill – “Café” …', 'Zoë Ærø €', '100% Hemat',
  ') /JS (', ')>>', '>>\nendobj', ') Tj ET /JS (app.alert(1)) BT (', '<</S/JavaScript/JS(app.alert(1))>>', '/OpenAction', '/Launch (cmd.exe)',
  'stream\nendstream', 'endstream endobj 9 0 obj', '%%EOF', 'trailer << /Root 1 0 R >>', 'startxref\n0', '\\) \\( \\\\', '\\051 \\050', '((((((', '))))))',
  '<feff0041>', '[(a)] TJ', '0 0 Td', 'BT /F1 12 Tf', 'q Q cm', '/URI (http://evil.example)', 'http://evil.example', 'javascript:alert(1)',
  '<script>alert(1)</script>', '${7*7} {{otp}} <%= 1 %>', "'; DROP TABLE invoices; --", '=HYPERLINK("http://evil","x")',
  'محمد عبد الله', 'אברהם', '\u202eitneS', '\u2066abc\u2069', '山田太郎', 'Дмитрий', 'Ελένη', 'Nguyễn Thị Ánh', 'İstanbul Şen', '😀 Budi 😀',
  '👨‍👩‍👧‍👦', '😀'.repeat(10_000), 'A'.repeat(10_240), 'satu '.repeat(2_048), 'baris\nkedua\tketiga\r\nkeempat',
]; // biome-ignore format: a list of names
