import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { csvWriter } from '#service/bulk/exports/csv-writer.ts';
import type { CellValue } from '#service/bulk/exports/define-export.ts';
import { xlsxWriter } from '#service/bulk/exports/xlsx-writer.ts';
import { HARMLESS_CELLS, HOSTILE_CELLS } from '../support/hostile-cells.ts';
import { type OfficeCell, officeVersion, readWithOffice } from '../support/libre-office.ts';
import { once } from '../support/one-statement.ts';
import { embeddedDatabase, startService } from '../support/service-process.ts';
import type { ChaosProgram } from './report.ts';

const TEXTS = [...HOSTILE_CELLS, ...HARMLESS_CELLS];
const PHONES = ['6281234567890', '628119998887776', '+6591234567', '+442071838750', '0812345', '62215551234'] as const;
/** UTF-8, semicolons, double quotes; the second time with "detect special numbers", the setting that damages most. */
const CSV_FILTERS = {
  'CSV as it opens': 'CSV:59,34,76,1',
  'CSV with numbers detected': 'CSV:59,34,76,1,,0,false,true,false,false,false,-1',
} as const;
/** The file opened with a separator it does not have: cells begin in the middle of texts, and must not compute there either. */
const WRONG_SEPARATORS = { 'CSV split by commas': 'CSV:44,34,76,1', 'CSV split by tabs': 'CSV:9,34,76,1' } as const;

/** A file as the export makes it: each text once, with every phone beside it in turn. */
function fileOf(format: 'xlsx' | 'csv'): Buffer {
  const kinds = ['text', 'phone', 'number'] as const;
  const writer = format === 'xlsx' ? xlsxWriter(kinds) : csvWriter(kinds, ';');
  const rows: CellValue[][] = TEXTS.map((text, at) => [text, PHONES[at % PHONES.length] ?? null, at]);
  return Buffer.concat([...writer.begin(['=1+1', '+Telepon', 'Angka']), ...writer.rows(rows), ...writer.end()]);
}

const digitsOf = (text: string) => text.replaceAll(/\D/g, '').replace(/^0/, '62');
const visible = (text: string) => text.replaceAll(/[\p{C}\s]/gu, '');

/** P9: exports are inert, in the eyes of the program that people open them with. */
export const p9Exports: ChaosProgram = {
  name: 'p9-exports',
  promise: 'LibreOffice computes no cell of an exported file, and phones are still text',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'kabar-p9-'));
    const broken: string[] = [];
    let cells = 0;
    const judge = (what: string, rows: readonly (readonly OfficeCell[])[]) => {
      for (const [at, cell] of rows.flatMap((row, line) => row.map((one) => [line + 1, one] as const))) {
        cells += 1;
        if (cell.formula !== null) broken.push(`${what}, row ${at}: computes ${cell.formula}`);
      }
    };
    const put = async (name: string, content: Uint8Array | string) => {
      const file = join(folder, name);
      await writeFile(file, content);
      return file;
    };
    try {
      // The judge itself: it must see a formula where there is one.
      const bad = await readWithOffice(folder, await put('bad.csv', 'a\n=1+1\n'), CSV_FILTERS['CSV as it opens']);
      if (!bad.flat().some(({ formula }) => formula !== null))
        broken.push('LibreOffice computes nothing at all in CSV: no proof');
      const parts = unzipSync(fileOf('xlsx'));
      const sheet = strFromU8(parts['xl/worksheets/sheet1.xml']!).replace(/<c r="C2">.*?<\/c>/, '<c r="C2"><f>1+1</f></c>');
      const worse = await readWithOffice(
        folder,
        await put('worse.xlsx', zipSync({ ...parts, 'xl/worksheets/sheet1.xml': strToU8(sheet) })),
      );
      if (!worse.flat().some(({ formula }) => formula !== null))
        broken.push('LibreOffice computes nothing at all in XLSX: no proof');

      const opened: [string, OfficeCell[][]][] = [['XLSX', await readWithOffice(folder, await put('made.xlsx', fileOf('xlsx')))]];
      const csv = await put('made.csv', fileOf('csv'));
      for (const [name, filter] of Object.entries(CSV_FILTERS)) opened.push([name, await readWithOffice(folder, csv, filter)]);
      for (const [name, filter] of Object.entries(WRONG_SEPARATORS)) judge(name, await readWithOffice(folder, csv, filter));
      for (const [what, [, ...rows]] of opened) {
        judge(what, rows);
        if (rows.length < TEXTS.length) broken.push(`${what}: ${rows.length} rows of ${TEXTS.length}`);
        for (const [at, text] of TEXTS.entries()) {
          const [shown, phone] = rows[at] ?? [];
          const wanted = visible(text.toWellFormed());
          if (wanted !== '' && !visible(shown?.text ?? '').includes(wanted)) {
            broken.push(`${what}, row ${at + 2}: ${JSON.stringify(text)} became ${JSON.stringify(shown)}`);
          }
          if (wanted !== '' && shown?.type !== 'string') broken.push(`${what}, row ${at + 2}: a ${shown?.type}, not a text`);
          const number = PHONES[at % PHONES.length] ?? '';
          if (phone?.type !== 'string' || digitsOf(phone.text) !== digitsOf(number)) {
            broken.push(`${what}, row ${at + 2}: phone ${number} became ${JSON.stringify(phone)}`);
          }
        }
      }

      const exported = await exportCustomers();
      for (const format of ['xlsx', 'csv'] as const) {
        const file = await put(`exported.${format}`, exported[format]);
        const [, ...rows] = await readWithOffice(folder, file, format === 'csv' ? CSV_FILTERS['CSV as it opens'] : undefined);
        const filled = rows.filter(([first]) => first?.text);
        judge(`exported ${format}`, filled);
        if (filled.length !== exported.names.length)
          broken.push(`exported ${format}: ${filled.length} rows of ${exported.names.length}`);
        for (const [name, phone] of filled) {
          if (name?.type !== 'string') broken.push(`exported ${format}: ${JSON.stringify(name)} is no text`);
          if (phone?.type !== 'string' || !exported.phones.has(digitsOf(phone.text))) {
            broken.push(`exported ${format}: phone ${JSON.stringify(phone)}`);
          }
        }
      }
      return {
        figures: {
          reader: officeVersion(folder),
          'texts in each file': TEXTS.length,
          'ways to open them': opened.map(([what]) => what),
          'customers exported by the service': exported.names.length,
          'cells looked at': cells,
          formulas: broken.filter((line) => line.includes('computes')).length,
        },
        broken,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The export of the running service, of customers who are called like formulas. */
async function exportCustomers() {
  const service = await startService({ demo: true, env: { KABAR_ROLES: 'api' } });
  try {
    // What PostgreSQL holds of them: no NUL, no lone surrogate.
    const names = TEXTS.map((text) => `${text.toWellFormed().replaceAll('\0', '')}x`);
    const ids: number[] = [];
    const phones = new Set<string>();
    for (const [at, name] of names.entries()) {
      const phone = `62812${String(70_000_000 + at)}`;
      phones.add(phone);
      const [row] = await once<{ id: number }>(
        embeddedDatabase(service.dataDir).url,
        'INSERT INTO customers (name, phone, address, email) VALUES ($1, $2, $1, $1) RETURNING id',
        [name, phone],
      );
      ids.push(row!.id);
    }
    const token = await service.login('admin');
    const download = async (format: 'xlsx' | 'csv') => {
      const answer = await fetch(`${service.url}/api/customers/bulk/export`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ids, data: { format, columns: ['name', 'phone', 'address', 'email'] } }),
      });
      if (answer.status !== 200) throw new Error(`the export answered ${answer.status} ${await answer.text()}`);
      return Buffer.from(await answer.arrayBuffer());
    };
    return { names, phones, xlsx: await download('xlsx'), csv: await download('csv') };
  } finally {
    await service.stop();
  }
}
