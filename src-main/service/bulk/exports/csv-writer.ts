import { stringify } from 'csv-stringify/sync';
import { formatPhone } from '#shared/domain/phone.ts';
import { cleanText, wibIso } from './cell-text.ts';
import type { CellKind, CellValue } from './define-export.ts';
import type { TableWriter } from './table-writer.ts';

/**
 * What makes a spreadsheet compute instead of show: a sign that begins a formula, also after blanks and in its full-width form, or a
 * tab or line break in front (ASVS 1.2.10). Such text gets an apostrophe, which spreadsheets show as text.
 */
const BEGINS_FORMULA = /^(?:[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/u;

const BOM = '\ufeff';

/** RFC 4180 with a byte order mark, so that Excel reads UTF-8. Phones in the dashed form: bare digits would become a number. */
export function csvWriter(kinds: readonly CellKind[]): TableWriter {
  const lines = (rows: readonly (readonly string[])[]) =>
    Buffer.from(
      stringify(
        rows.map((row) => [...row]),
        { record_delimiter: 'windows', quoted_match: /[\r\n]/ },
      ),
    );
  return {
    contentType: 'text/csv; charset=utf-8',
    begin: (labels) => [Buffer.from(BOM), lines([labels.map(inert)])],
    rows: (rows) => [lines(rows.map((row) => row.map((value, at) => csvText(value, kinds[at] ?? 'text'))))],
    end: () => [],
  };
}

function csvText(value: CellValue, kind: CellKind): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return wibIso(value);
  return kind === 'phone' ? phoneText(value) : inert(value);
}

/** What is no phone in any form has no dashes; its bare digits would lose a leading zero, or the last of many. */
function phoneText(value: string): string {
  const text = formatPhone(value);
  return /^\d+$/.test(text) ? `'${text}` : inert(text);
}

function inert(value: string): string {
  // Before cleaning too: what is taken away must not uncover a sign.
  const text = cleanText(value);
  return BEGINS_FORMULA.test(text) || BEGINS_FORMULA.test(value) ? `'${text}` : text;
}
