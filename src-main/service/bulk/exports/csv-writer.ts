import { stringify } from 'csv-stringify/sync';
import type { CsvSeparator } from '#shared/contracts/exports.contract.ts';
import { formatPhone } from '#shared/domain/phone.ts';
import { cleanText, wibIso } from './cell-text.ts';
import type { CellKind, CellValue } from './define-export.ts';
import type { TableWriter } from './table-writer.ts';

/**
 * What makes a spreadsheet compute instead of show: a sign that begins a formula, also after blanks or quotation marks and in its
 * full-width form (ASVS 1.2.10). It counts at the beginning of the text and after everything that a reader may take for the end of a
 * cell, whatever separator this file really has: Excel in Indonesia splits by `;`, others by `,` or tab, and a file opened with the
 * wrong one sees cells in the middle of a text. Such a sign gets an apostrophe in front, which spreadsheets show as text.
 */
const BEGINS_FORMULA = /(^|[;,|\t\r\n])((?:[^\S\t\r\n]|["\u200b-\u200f\u2060\ufeff])*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;
/** A tab or line break in front hides what follows from a careless reader. */
const BEGINS_BLANK = /^[\t\r\n]/;

const BOM = '\ufeff';

/**
 * RFC 4180 with a byte order mark, so that Excel reads UTF-8, every field in quotation marks. Phones in the dashed form: bare digits
 * would become a number.
 */
export function csvWriter(kinds: readonly CellKind[], separator: CsvSeparator): TableWriter {
  const lines = (rows: readonly (readonly string[])[]) =>
    Buffer.from(
      stringify(
        rows.map((row) => [...row]),
        { delimiter: separator, record_delimiter: 'windows', quoted: true, quoted_empty: true },
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
  const text = cleanText(value);
  const quiet = text.replace(BEGINS_FORMULA, "$1'$2");
  // Looked at before cleaning too: what is taken away must not uncover a sign.
  const hidden = quiet === text && value !== text && value.search(BEGINS_FORMULA) === 0;
  return hidden || BEGINS_BLANK.test(quiet) ? `'${quiet}` : quiet;
}
