import { strToU8, Zip, ZipDeflate } from 'fflate';
import { cleanText, WIB_OFFSET_MS, wibIso } from './cell-text.ts';
import type { CellKind, CellValue } from './define-export.ts';
import type { TableWriter } from './table-writer.ts';

/** Rows a sheet holds, the heading included (Excel's limit). */
export const XLSX_MOST_ROWS = 1_048_576;
/** Characters a cell holds (Excel's limit). */
const MOST_CHARACTERS = 32_767;

/**
 * A workbook with one sheet, written as a stream. Every text is an inline string, so it is shown and never computed, whatever it begins
 * with; there is no formula element in the file. Phones are text; numbers are numbers and times are real dates in WIB, so that a
 * spreadsheet can sort, filter and calculate with them (SPEC §18).
 */
export function xlsxWriter(kinds: readonly CellKind[]): TableWriter {
  const pending: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    pending.push(chunk);
  });
  const sheet = new ZipDeflate('xl/worksheets/sheet1.xml', { level: 6 });
  const drain = () => pending.splice(0);
  let written = 0;

  function line(cells: string): string {
    written += 1;
    if (written > XLSX_MOST_ROWS) throw new Error('a sheet holds 1,048,576 rows at most');
    return `<row r="${written}">${cells}</row>`;
  }

  return {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    begin(labels) {
      for (const [name, content] of PARTS) addPart(zip, name, content);
      zip.add(sheet);
      const columns = kinds.map((kind, at) => `<col min="${at + 1}" max="${at + 1}" width="${WIDTHS[kind]}" customWidth="1"/>`);
      const heading = labels.map((label, at) => textCell(at, written + 1, label, 1)).join('');
      sheet.push(strToU8(`${SHEET_HEAD}<cols>${columns.join('')}</cols><sheetData>${line(heading)}`));
      return drain();
    },
    rows(rows) {
      const xml = rows.map((row) => line(row.map((value, at) => cell(at, written + 1, value)).join(''))).join('');
      if (xml !== '') sheet.push(strToU8(xml));
      return drain();
    },
    end() {
      sheet.push(strToU8('</sheetData></worksheet>'), true);
      zip.end();
      return drain();
    },
  };
}

const WIDTHS: Readonly<Record<CellKind, number>> = { text: 24, phone: 18, number: 12, time: 18 };

function cell(column: number, row: number, value: CellValue): string {
  if (value === null || value === '') return '';
  if (typeof value === 'number') {
    return Number.isFinite(value) ? `<c r="${columnName(column)}${row}"><v>${value}</v></c>` : '';
  }
  if (!(value instanceof Date)) return textCell(column, row, value, 2);
  const serial = wibSerial(value);
  return serial === null
    ? textCell(column, row, wibIso(value), 2)
    : `<c r="${columnName(column)}${row}" s="3"><v>${serial}</v></c>`;
}

/** Days from 30 December 1899 to 1 January 1970, where a spreadsheet's count begins. */
const EPOCH_SERIAL = 25_569;

/** The instant as a spreadsheet counts it, days in WIB to the second; null before March 1900, which spreadsheets do not agree about. */
function wibSerial(instant: Date): number | null {
  const seconds = Math.round((instant.getTime() + WIB_OFFSET_MS) / 1_000);
  // Eight places are a millisecond; more would only show how the machine divides.
  const serial = Number((seconds / 86_400 + EPOCH_SERIAL).toFixed(8));
  return serial >= 61 ? serial : null;
}

/** `style` 2 is the text format: a cell that is edited later stays text too. */
function textCell(column: number, row: number, value: string, style: 1 | 2): string {
  const text = escapeXml(cutAt(cleanText(value), MOST_CHARACTERS));
  return `<c r="${columnName(column)}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnName(at: number): string {
  const letter = String.fromCharCode(65 + (at % 26));
  return at < 26 ? letter : columnName(Math.floor(at / 26) - 1) + letter;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  // Excel reads `_x0041_` in text as an escape of its own: shown literally, its underscore is escaped.
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
}

/** Never in the middle of a surrogate pair. */
function cutAt(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

function addPart(zip: Zip, name: string, content: string): void {
  const part = new ZipDeflate(name, { level: 6 });
  zip.add(part);
  part.push(strToU8(content), true);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const SHEET_HEAD = `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`;

const PARTS: readonly (readonly [name: string, content: string])[] = [
  [
    '[Content_Types].xml',
    `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SPREADSHEET}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${SPREADSHEET}.styles+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    'xl/styles.xml',
    `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  ],
];
