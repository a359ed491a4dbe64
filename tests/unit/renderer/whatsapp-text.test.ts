import { describe, expect, it } from 'vitest';
import { parseWhatsApp, type WhatsAppBlock, type WhatsAppNode } from '#desk/parts/whatsapp-text.ts';

/** Writes the tree with tags, so that one line shows what was understood. */
function show(message: string): string {
  return parseWhatsApp(message).map(block).join('|');
}
function block(item: WhatsAppBlock): string {
  if (item.kind === 'code') return `code(${item.text})`;
  const text = item.nodes.map(node).join('');
  if (item.kind === 'line') return text;
  return item.kind === 'numbered' ? `${item.number})${text}` : `${item.kind}:${text}`;
}
function node(item: WhatsAppNode): string {
  return 'children' in item
    ? `<${item.kind}>${item.children.map(node).join('')}</>`
    : item.kind === 'text'
      ? item.text
      : `<${item.kind}>${item.text}</>`;
}

describe('a WhatsApp message', () => {
  it.each([
    ['*Nomor:* TKT-1', '<bold>Nomor:</> TKT-1'],
    ['_miring_ dan ~coret~', '<italic>miring</> dan <strike>coret</>'],
    ['*tebal _dan miring_*', '<bold>tebal <italic>dan miring</></>'],
    ['🚨 *DARURAT* 🚨', '🚨 <bold>DARURAT</> 🚨'],
    ['pakai `ping 1.1.1.1` ya', 'pakai <mono>ping 1.1.1.1</> ya'],
  ])('shows %j with its formatting', (message, shown) => {
    expect(show(message)).toBe(shown);
  });

  it.each([
    ['2 * 3 * 4', 'a mark with spaces inside formats nothing'],
    ['nama_file_panjang', 'a mark inside a word formats nothing'],
    ['*belum ditutup', 'a mark without its partner stays'],
    ['**', 'marks around nothing stay'],
    ['```belum ditutup', 'an open code fence stays'],
    ['<b onclick="x()">tebal</b>', 'markup is text'],
  ])('leaves %j as it is: %s', (message) => {
    expect(show(message)).toBe(message);
  });

  it('knows lists, quotes and code blocks line by line', () => {
    expect(show('Langkah:\n1. Hubungi *pelanggan*\n2. Ukur\n- satu\n* dua\n> kutipan')).toBe(
      'Langkah:|1)Hubungi <bold>pelanggan</>|2)Ukur|bullet:satu|bullet:dua|quote:kutipan',
    );
    expect(show('atas\n```\nODP-01 *x*\n```\nbawah')).toBe('atas|code(ODP-01 *x*)|bawah');
  });

  it('keeps empty lines and does not take marks out of links', () => {
    expect(show('a\n\nb')).toBe('a||b');
    expect(show('lihat https://kabar.test/a_b_c?x=1.')).toBe('lihat <link>https://kabar.test/a_b_c?x=1</>.');
  });
});
