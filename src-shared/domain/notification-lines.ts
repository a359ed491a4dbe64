import type { Language, Localised } from './language.ts';
import type { Lane } from './message.ts';
import { formatRupiah } from './money.ts';
import { formatWib, formatWibDate } from './time-zone.ts';

/** What one line of the notification center says. A text without a language is somebody's own: a name, a title, a number. */
interface Told {
  readonly title: Localised | string;
  readonly message: Localised | string;
}

const LANE_WORDS: Readonly<Record<Lane, Localised>> = {
  urgent: { id: 'mendesak', en: 'urgent' },
  normal: { id: 'normal', en: 'normal' },
  bulk: { id: 'massal', en: 'bulk' },
};

const BREAKER_REASONS: Readonly<Record<string, Localised>> = {
  device: { id: 'perangkat WhatsApp terputus', en: 'the WhatsApp device is disconnected' },
  token: { id: 'token ditolak', en: 'the token was refused' },
  quota: { id: 'kuota habis', en: 'the quota is used up' },
  plan: { id: 'paket tidak aktif', en: 'the plan is not active' },
  rate: { id: 'terlalu banyak permintaan', en: 'too many requests' },
  unanswered: { id: 'tiga panggilan berturut-turut tanpa jawaban', en: 'three calls in a row without an answer' },
  probe: { id: 'pesan percobaan tidak sampai', en: 'the trial message did not arrive' },
};

const APPOINTMENTS = {
  survey: { id: 'Survei', en: 'Survey' },
  installation: { id: 'Pemasangan', en: 'Installation' },
} as const satisfies Readonly<Record<string, Localised>>;

/** `2027-03` as people say it. */
function monthOf(month: string, language: Language): string {
  return formatWibDate(`${month}-01`, language).replace(/^\d+ /, '');
}

/**
 * The closed list of what the notification center says by itself. A line is stored as its code and parameters and told in the language
 * of its reader. Parameters are plain data without a language; instants are ISO.
 */
const LINES = {
  ticket_new: (p: { number: string; title: string; customer: string; area: string | null; category: Localised }) => ({
    title: { id: `Tiket baru ${p.number}: ${p.title}`, en: `New ticket ${p.number}: ${p.title}` },
    message: {
      id: [p.customer, p.area, p.category.id].filter((part) => part !== null).join(' · '),
      en: [p.customer, p.area, p.category.en].filter((part) => part !== null).join(' · '),
    },
  }),
  tickets_at_place: (p: { category: Localised; area: string }) => ({
    title: { id: `${p.category.id} di ${p.area}`, en: `${p.category.en} at ${p.area}` },
    message: '',
  }),
  ticket_step: (p: { number: string; status: Localised; title: string; by: string }) => ({
    title: { id: `${p.number}: ${p.status.id}`, en: `${p.number}: ${p.status.en}` },
    message: `${p.title} · ${p.by}`,
  }),
  ticket_status: (p: { number: string; status: Localised; title: string }) => ({
    title: { id: `Tiket ${p.number}: ${p.status.id}`, en: `Ticket ${p.number}: ${p.status.en}` },
    message: p.title,
  }),
  ticket_yours: (p: { number: string; title: string }) => ({
    title: { id: `Tiket ${p.number} ditugaskan kepada Anda`, en: `Ticket ${p.number} is assigned to you` },
    message: p.title,
  }),
  ticket_edited: (p: { number: string; title: string }) => ({
    title: { id: `Tiket ${p.number} diubah`, en: `Ticket ${p.number} was changed` },
    message: p.title,
  }),
  ticket_priority: (p: { number: string; title: string; priority: Localised }) => ({
    title: {
      id: `Tiket ${p.number}: prioritas ${p.priority.id.toLowerCase()}`,
      en: `Ticket ${p.number}: priority ${p.priority.en.toLowerCase()}`,
    },
    message: p.title,
  }),
  ticket_rated: (p: { number: string; rating: number; comment: string }) => ({
    title: { id: `Tiket ${p.number} dinilai ${p.rating} dari 5`, en: `Ticket ${p.number} was rated ${p.rating} of 5` },
    message: p.comment,
  }),
  ticket_note: (p: { number: string; by: string; note: string }) => ({
    title: { id: `Catatan baru di tiket ${p.number}`, en: `New note on ticket ${p.number}` },
    message: `${p.by}: ${p.note}`,
  }),
  ticket_attachment: (p: { number: string; file: string }) => ({
    title: { id: `Lampiran baru di tiket ${p.number}`, en: `New attachment on ticket ${p.number}` },
    message: p.file,
  }),
  registration_new: (p: { number: string; name: string }) => ({
    title: { id: `Registrasi baru ${p.number}`, en: `New registration ${p.number}` },
    message: { id: `${p.name} menunggu verifikasi.`, en: `${p.name} waits to be verified.` },
  }),
  registration_status: (p: { number: string; name: string; status: Localised }) => ({
    title: { id: `Registrasi ${p.number}: ${p.status.id}`, en: `Registration ${p.number}: ${p.status.en}` },
    message: p.name,
  }),
  registration_customer: (p: { number: string; name: string; code: string }) => ({
    title: {
      id: `Registrasi ${p.number} menjadi pelanggan ${p.code}`,
      en: `Registration ${p.number} became customer ${p.code}`,
    },
    message: p.name,
  }),
  registration_appointment: (p: {
    number: string;
    kind: keyof typeof APPOINTMENTS;
    at: string;
    name: string;
    address: string;
  }) => ({
    title: {
      id: `${APPOINTMENTS[p.kind].id} ${p.number}: ${formatWib(new Date(p.at), 'id')}`,
      en: `${APPOINTMENTS[p.kind].en} ${p.number}: ${formatWib(new Date(p.at), 'en')}`,
    },
    message: `${p.name}, ${p.address}`,
  }),
  registration_yours: (p: { number: string; name: string; address: string }) => ({
    title: { id: `Registrasi ${p.number} ditugaskan kepada Anda`, en: `Registration ${p.number} is assigned to you` },
    message: `${p.name}, ${p.address}`,
  }),
  registration_passed_on: (p: { number: string; technician: string; name: string; address: string }) => ({
    title: {
      id: `Registrasi ${p.number} kini milik ${p.technician}`,
      en: `Registration ${p.number} belongs to ${p.technician} now`,
    },
    message: `${p.name}, ${p.address}`,
  }),
  invoices_made: (p: { count: number; month: string; total: number; dueDate: string }) => ({
    title: {
      id: `${p.count} tagihan ${monthOf(p.month, 'id')} dibuat`,
      en: `${p.count} invoices of ${monthOf(p.month, 'en')} made`,
    },
    message: {
      id: `Jumlah ${formatRupiah(p.total)}, jatuh tempo ${formatWibDate(p.dueDate, 'id')}.`,
      en: `Sum ${formatRupiah(p.total)}, due ${formatWibDate(p.dueDate, 'en')}.`,
    },
  }),
  invoice_new: (p: { number: string; customer: string; total: number }) => ({
    title: { id: `Tagihan baru ${p.number}`, en: `New invoice ${p.number}` },
    message: `${p.customer}, ${formatRupiah(p.total)}`,
  }),
  invoices_new: () => ({ title: { id: 'Beberapa tagihan baru', en: 'Several new invoices' }, message: '' }),
  invoice_paid: (p: { number: string; customer: string; total: number }) => ({
    title: { id: `Tagihan ${p.number} lunas`, en: `Invoice ${p.number} is paid` },
    message: `${p.customer}, ${formatRupiah(p.total)}`,
  }),
  invoices_paid: () => ({ title: { id: 'Beberapa tagihan lunas', en: 'Several invoices are paid' }, message: '' }),
  payment_proof: (p: { number: string; amount: number }) => ({
    title: { id: `Bukti bayar untuk ${p.number}`, en: `Payment proof for ${p.number}` },
    message: {
      id: `${formatRupiah(p.amount)} menunggu verifikasi.`,
      en: `${formatRupiah(p.amount)} wait to be verified.`,
    },
  }),
  payment_proofs: () => ({
    title: { id: 'Bukti bayar menunggu verifikasi', en: 'Payment proofs wait to be verified' },
    message: '',
  }),
  emergency: (p: { type: string; area: string; state: string; eta: string }) => ({
    title: { id: `Darurat: ${p.type}`, en: `Emergency: ${p.type}` },
    message: {
      id: `${p.area} · ${p.state} · perkiraan pulih ${p.eta}`,
      en: `${p.area} · ${p.state} · expected back ${p.eta}`,
    },
  }),
  lane_stalled: (p: { lane: Lane; minutes: number }) => ({
    title: { id: `Jalur ${LANE_WORDS[p.lane].id} berhenti`, en: `The ${LANE_WORDS[p.lane].en} lane stands still` },
    message: {
      id: `Ada pesan yang menunggu lebih dari ${p.minutes} menit tanpa satu pun terkirim.`,
      en: `Messages wait for more than ${p.minutes} min and none was sent.`,
    },
  }),
  lane_moving: (p: { lane: Lane }) => ({
    title: { id: `Jalur ${LANE_WORDS[p.lane].id} berjalan lagi`, en: `The ${LANE_WORDS[p.lane].en} lane moves again` },
    message: { id: 'Pesan kembali dikirim.', en: 'Messages are sent again.' },
  }),
  gateway_down: (p: { gateway: string; reason: string; backups: readonly string[] }) => ({
    title: { id: `Gateway ${p.gateway} berhenti`, en: `Gateway ${p.gateway} is down` },
    message: {
      id: `Alasan: ${BREAKER_REASONS[p.reason]?.id ?? p.reason}. ${
        p.backups.length === 0 ? 'Tidak ada gateway lain: pesan menunggu.' : `Pesan dialihkan ke ${p.backups.join(', ')}.`
      }`,
      en: `Reason: ${BREAKER_REASONS[p.reason]?.en ?? p.reason}. ${
        p.backups.length === 0 ? 'There is no other gateway: messages wait.' : `Messages go by ${p.backups.join(', ')}.`
      }`,
    },
  }),
  gateway_back: (p: { gateway: string }) => ({
    title: { id: `Gateway ${p.gateway} pulih`, en: `Gateway ${p.gateway} is back` },
    message: { id: 'Pesan kembali lewat gateway ini.', en: 'Messages go by this gateway again.' },
  }),
  database_restored: (p: { reason: string }) => ({
    title: {
      id: 'Basis data dipulihkan: jalur normal dan massal ditahan',
      en: 'The database was restored: the normal and bulk lanes are held',
    },
    message: {
      id: `${p.reason}. Periksa pesan yang menunggu, lalu lepaskan di monitor antrean.`,
      en: `${p.reason}. Check the waiting messages, then release them in the queue monitor.`,
    },
  }),
  database_restarted: (p: { seconds: number }) => ({
    title: {
      id: 'Basis data bawaan berhenti dan sudah dijalankan lagi',
      en: 'The built-in database stopped and was started again',
    },
    message: {
      id: `Basis data berhenti selama ${p.seconds} detik. Data yang sudah tersimpan tetap ada. Jika berulang, periksa memori dan disk komputer ini.`,
      en: `The database was away for ${p.seconds} seconds. What was stored is still there. If it happens again, check memory and disk of this machine.`,
    },
  }),
  /** What somebody wrote, or an older version: it has one language. */
  free_text: (p: { title: string; message: string }) => ({ title: p.title, message: p.message }),
  unanswered: (p: { since: string; what: LineWords }) => ({
    title: {
      id: `Belum ditangani: ${tellLine(p.what, 'id')?.title ?? ''}`,
      en: `Not taken care of: ${tellLine(p.what, 'en')?.title ?? ''}`,
    },
    message: {
      id: `Sejak ${formatWib(new Date(p.since), 'id', 'time')} belum ada yang menangani. ${tellLine(p.what, 'id')?.message ?? ''}`,
      en: `Nobody has taken care of it since ${formatWib(new Date(p.since), 'en', 'time')}. ${tellLine(p.what, 'en')?.message ?? ''}`,
    },
  }),
} as const satisfies Readonly<Record<string, (params: never) => Told>>;

export type LineCode = keyof typeof LINES;
export const LINE_CODES = Object.keys(LINES) as LineCode[];
type LineArguments<C extends LineCode> = Parameters<(typeof LINES)[C]>;

/** A line as it is stored. */
export interface LineWords {
  readonly code: string;
  readonly params?: unknown;
  /** Says what several events of one line are; their title gives way to it. */
  readonly heading?: { readonly code: string; readonly params?: unknown };
  /** The English text, for searching: the Indonesian one stands in the columns. */
  readonly en?: string;
}

/** What to write for an event: the Indonesian text of the columns, and what it is made from. */
export function line<C extends LineCode>(
  code: C,
  ...[params]: LineArguments<C>
): { readonly title: string; readonly message: string; readonly words: LineWords } {
  const words = { code, ...(params === undefined ? {} : { params }) };
  const told = tellLine(words, 'id');
  return { title: told?.title ?? '', message: told?.message ?? '', words };
}

/** The title of a line that stands for several events. */
export function heading<C extends LineCode>(
  code: C,
  ...[params]: LineArguments<C>
): { readonly title: string; readonly heading: NonNullable<LineWords['heading']> } {
  const { title, words } = line(code, ...([params] as unknown as LineArguments<C>));
  return { title, heading: words };
}

/** The line in one language; null for a code that this version does not know, or parameters it cannot read. */
export function tellLine(words: LineWords, language: Language): { readonly title: string; readonly message: string } | null {
  const told = toldBy(words);
  const head = words.heading ? toldBy(words.heading) : told;
  if (!told || !head) return null;
  const text = (part: Localised | string) => (typeof part === 'string' ? part : part[language]);
  return { title: text(head.title), message: text(told.message) };
}

function toldBy({ code, params }: { readonly code: string; readonly params?: unknown }): Told | null {
  if (!Object.hasOwn(LINES, code)) return null;
  const make: (params: never) => Told = LINES[code as LineCode];
  try {
    return make(params as never);
  } catch {
    // Written by a version that names its parameters otherwise: the text of the columns stands in.
    return null;
  }
}
