import { inflateSync } from 'node:zlib';

/** Windows-1252 where it differs from Latin-1: what a PDF reader draws for these bytes. */
const CP1252 = new TextDecoder('windows-1252');

/** Every object of a PDF in plain text, compressed streams unpacked: what a search for markup must look at. */
export function pdfObjects(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return text.replaceAll(/stream\r?\n([\s\S]*?)endstream/g, (whole, content: string) => {
    try {
      return `stream\n${inflateSync(Buffer.from(content, 'latin1')).toString('latin1')}\nendstream`;
    } catch {
      return whole;
    }
  });
}

/** The texts drawn on the pages, one per call of the drawing operator, in the order of drawing. */
export function pdfTexts(bytes: Buffer): string[] {
  return [...pdfObjects(bytes).matchAll(/\[([^\]]*)\] TJ/g)].map(([, pieces = '']) =>
    CP1252.decode(Buffer.concat([...pieces.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex')))),
  );
}

/** What an outline of the file's structure finds wrong: `qpdf --check` in small, for machines without it. */
export function pdfFaults(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  const faults: string[] = [];
  if (!text.startsWith('%PDF-1.')) faults.push('no head');
  if (!text.trimEnd().endsWith('%%EOF')) faults.push('no end');
  const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1] ?? Number.NaN);
  if (!text.startsWith('xref', start)) return [...faults, 'no table where the end says'];
  const entries = [...text.slice(start).matchAll(/^(\d{10}) \d{5} n/gm)];
  entries.forEach(([, offset], at) => {
    if (!new RegExp(`^${at + 1} 0 obj`).test(text.slice(Number(offset), Number(offset) + 20))) faults.push(`object ${at + 1}`);
  });
  for (const match of text.matchAll(/\/Length (\d+)[^>]*>>\s*stream\n/g)) {
    const end = match.index + match[0].length + Number(match[1]);
    if (!/^\s*endstream/.test(text.slice(end, end + 12))) faults.push('length of a stream');
  }
  return faults;
}
