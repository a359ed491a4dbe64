import { inflateSync } from 'node:zlib';

export type PdfFault = 'not_a_pdf' | 'cut_off' | 'encrypted' | 'active_content' | 'unreadable';

/** Names of things that run, fetch, send or carry other files. A page that opens at a given place (`/OpenAction`) is harmless. */
const ACTIVE = /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|Rendition|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])/;

/** Bytes that compressed object lists of one file may unpack to, together. */
const MAX_UNPACKED = 20 * 1024 * 1024;

/** Whether a stream's content begins like a picture or like compressed data, and so holds no objects in plain text. */
function isOpaque(content: Buffer): boolean {
  const first = content[0] ?? 0;
  const second = content[1] ?? 0;
  const isJpeg = first === 0xff && (second === 0xd8 || second === 0x4f);
  // zlib: method 8, and a header that is a multiple of 31 (RFC 1950).
  const isDeflated = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return isJpeg || isDeflated || content.toString('latin1', 4, 6) === 'jP';
}

/**
 * Looks for content that acts: scripts, programs, embedded files. Null when there is none. Pages are not looked at; the file is never
 * opened by the service and only ever handed out as a download, so this is a second net and no reader of PDF.
 */
export function inspectPdf(bytes: Buffer): PdfFault | null {
  const text = bytes.toString('latin1');
  if (!/^%PDF-[12]\.\d/.test(text)) return 'not_a_pdf';
  if (!text.slice(-1_100).includes('%%EOF')) return 'cut_off';
  let unpacked = 0;
  let from = 0;
  const objects: string[] = [];
  for (const match of text.matchAll(/>>\s*stream\r?\n/g)) {
    if (match.index < from) continue;
    const begin = match.index + match[0].length;
    const end = text.indexOf('endstream', begin);
    if (end < 0) break;
    const dictionary = decodeNames(
      text
        .slice(Math.max(from, match.index - 2_000), match.index + 2)
        .split(/\bobj\b/)
        .at(-1) ?? '',
    );
    objects.push(text.slice(from, begin));
    const content = bytes.subarray(begin, end);
    if (/\/ObjStm(?![A-Za-z0-9])/.test(dictionary)) {
      const list = unpack(content, dictionary, MAX_UNPACKED - unpacked);
      if (list === null) return 'unreadable';
      unpacked += list.length;
      objects.push(list);
    } else if (!isOpaque(content)) {
      // Plain text that calls itself a stream could hide objects from us which a reader would find.
      objects.push(content.toString('latin1'));
    }
    from = end;
  }
  objects.push(text.slice(from));
  const names = decodeNames(objects.join('\n'));
  if (/\/Encrypt(?![A-Za-z0-9])/.test(names)) return 'encrypted';
  return ACTIVE.test(names) ? 'active_content' : null;
}

/** `/J#61vaScript` is `/JavaScript`. */
function decodeNames(text: string): string {
  return text.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function unpack(bytes: Buffer, dictionary: string, room: number): string | null {
  if (!dictionary.includes('/Filter')) return bytes.toString('latin1');
  if (!/\/Filter\s*\[?\s*\/Fl(?:ateDecode)?\s*\]?/.test(dictionary) || room <= 0) return null;
  try {
    return inflateSync(bytes, { maxOutputLength: room }).toString('latin1');
  } catch {
    return null;
  }
}
