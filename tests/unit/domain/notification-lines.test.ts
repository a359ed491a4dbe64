import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '#shared/domain/language.ts';
import { heading, LINE_CODES, type LineWords, line, tellLine } from '#shared/domain/notification-lines.ts';

const label = { id: 'Selesai', en: 'Completed' };
/** Something for every parameter that any line takes. */
const PARAMS = {
  number: 'TKT-000007',
  title: 'LOS merah',
  customer: 'Rina',
  name: 'Rina',
  address: 'Jl. Uji 1',
  area: 'ODP-07',
  category: label,
  status: label,
  priority: label,
  by: 'Dewi',
  note: 'Di rumah sesudah pukul 14',
  file: 'foto.jpg',
  rating: 5,
  comment: 'Cepat',
  code: 'AGLS-10490',
  kind: 'survey',
  at: '2027-03-01T02:00:00.000Z',
  technician: 'Yoga',
  count: 12,
  month: '2027-03',
  total: 199_900,
  amount: 199_900,
  dueDate: '2027-03-20',
  type: 'Kabel putus',
  eta: '2 jam',
  state: 'Ditangani',
  lane: 'urgent',
  minutes: 5,
  gateway: 'Fonnte',
  reason: 'device',
  backups: ['Wablas'],
  seconds: 12,
  since: '2027-03-01T02:00:00.000Z',
  what: { code: 'gateway_back', params: { gateway: 'Fonnte' } },
  message: 'Isi',
};
/** What has no words of its own to translate. */
const FREE = new Set(['free_text']);

describe('UI "Words": what the notification center says', () => {
  it.each(LINE_CODES)('%s is told in both languages', (code) => {
    const [id, en] = LANGUAGES.map((language) => tellLine({ code, params: PARAMS }, language));
    for (const told of [id, en]) {
      expect(told?.title).toMatch(/\S/);
      expect(`${told?.title} ${told?.message}`).not.toMatch(/!|undefined|\[object|NaN/);
    }
    if (!FREE.has(code)) expect(id).not.toEqual(en);
  });

  it('is stored as a code with its parameters, and the Indonesian text for the columns', () => {
    expect(line('gateway_back', { gateway: 'Fonnte' })).toEqual({
      title: 'Gateway Fonnte pulih',
      message: 'Pesan kembali lewat gateway ini.',
      words: { code: 'gateway_back', params: { gateway: 'Fonnte' } },
    });
  });

  it('several events in one line have the title of all and the message of the newest', () => {
    const { words } = line('invoice_new', { number: 'INV-7', customer: 'Rina', total: 199_900 });
    expect(tellLine({ ...words, heading: heading('invoices_new').heading }, 'en')).toEqual({
      title: 'Several new invoices',
      message: 'Rina, Rp 199.900',
    });
  });

  it.each<[string, LineWords]>([
    ['a code of a newer version', { code: 'aurora', params: {} }],
    ['a code that every object knows', { code: 'constructor', params: {} }],
    ['parameters of another version', { code: 'registration_appointment', params: { at: 'kemarin' } }],
    ['no parameters', { code: 'ticket_new' }],
  ])('%s is told by the text of the columns', (_name, words) => {
    expect(tellLine(words, 'en')).toBeNull();
  });

  it('no feature writes a title of its own: every one is of the closed list', () => {
    const root = join(import.meta.dirname, '../../../src-main/service');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/^(demo|gateways|http)\//.test(file),
    );
    const own = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/^(?!\s*\*).*\btitle: (?:`|'[^']* ).*$/gm)].map(
        ([text]) => `${file}: ${text.trim()}`,
      ),
    );
    // Samples of message templates and of notices name a ticket.
    expect(own.filter((text) => !/sample/i.test(text) && !text.endsWith("title: 'Internet mati sejak pagi',"))).toEqual([]);
  });
});
