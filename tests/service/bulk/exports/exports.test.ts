import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvWriter } from '#service/bulk/exports/csv-writer.ts';
import { xlsxWriter } from '#service/bulk/exports/xlsx-writer.ts';
import { EXPORT_COLUMNS } from '#shared/contracts/exports.contract.ts';
import { HARMLESS_CELLS, HOSTILE_CELLS } from '../../../support/hostile-cells.ts';
import type { SignedIn } from '../../../support/test-service.ts';
import { addCustomers, addRegistrations, addTickets, type BulkWorld, createBulkWorld } from '../bulk-world.ts';

function sheetOf(file: Uint8Array): string {
  return strFromU8(unzipSync(file)['xl/worksheets/sheet1.xml']!);
}

/** Cells of each row as a spreadsheet program reads them. */
function cellsOf(xml: string): { ref: string; type: string; value: string }[][] {
  const plain = (text: string) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
      .replaceAll(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  return [...xml.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, row]) =>
    [
      ...row!.matchAll(
        /<c r="([A-Z]+\d+)"(?: s="\d")?(?: t="(\w+)")?>(?:<v>(.*?)<\/v>|<is><t xml:space="preserve">(.*?)<\/t><\/is>)<\/c>/gs,
      ),
    ].map(([, ref, type, number, text]) => ({ ref: ref!, type: type ?? 'n', value: plain(number ?? text ?? '') })),
  );
}

/** RFC 4180, strictly: every field in quotation marks. */
function parseCsv(text: string, separator = ';'): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const pattern = new RegExp(`"((?:[^"]|"")*)"(${separator}|\\r\\n)`, 'gy');
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    row.push((match[1] ?? '').replaceAll('""', '"'));
    if (match[2] === '\r\n') {
      rows.push(row);
      row = [];
    }
    if (pattern.lastIndex === text.length) return rows;
  }
  throw new Error('not RFC 4180');
}

const concat = (parts: Uint8Array[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

describe('an XLSX file', () => {
  const write = (rows: (string | number | Date | null)[][]) => {
    const writer = xlsxWriter(['text', 'phone', 'number', 'time']);
    return concat([...writer.begin(['=Judul', 'Telepon', 'Angka', 'Waktu']), ...writer.rows(rows), ...writer.end()]);
  };

  it('shows every text and computes none, whatever it begins with', () => {
    const xml = sheetOf(write([...HOSTILE_CELLS, ...HARMLESS_CELLS].map((text) => [text, text, null, null])));
    expect(xml).not.toMatch(/<f[\s>/]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    const rows = cellsOf(xml);
    expect(rows).toHaveLength(HOSTILE_CELLS.length + HARMLESS_CELLS.length + 1);
    for (const cell of rows.flat()) expect(cell.type).toBe('inlineStr');
    const shown = rows.slice(1).map(([first]) => first?.value ?? '');
    const cleaned = (text: string) =>
      text
        .toWellFormed()
        .replaceAll('\r', '\n')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what the file format cannot hold
        .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
    expect(shown).toEqual([...HOSTILE_CELLS, ...HARMLESS_CELLS].map(cleaned));
  });

  it('keeps phones as text, numbers as numbers, and times as dates in WIB', () => {
    const [, row] = cellsOf(sheetOf(write([['Budi', '+6591234567', 149_900, new Date('2026-12-31T17:30:00Z')]])));
    expect(row).toEqual([
      { ref: 'A2', type: 'inlineStr', value: 'Budi' },
      { ref: 'B2', type: 'inlineStr', value: '+6591234567' },
      { ref: 'C2', type: 'n', value: '149900' },
      // 1 January 2027, 00:30, as a spreadsheet counts days.
      { ref: 'D2', type: 'n', value: '46388.02083333' },
    ]);
    const [, other] = cellsOf(sheetOf(write([['x', '6281234567890', -5, null]])));
    expect(other?.slice(1)).toEqual([
      { ref: 'B2', type: 'inlineStr', value: '6281234567890' },
      { ref: 'C2', type: 'n', value: '-5' },
    ]);
  });

  it('has the parts a workbook needs, and columns beyond Z', () => {
    const kinds = Array.from({ length: 30 }, () => 'text' as const);
    const writer = xlsxWriter(kinds);
    const file = concat([...writer.begin(kinds.map((_, at) => `k${at}`)), ...writer.end()]);
    expect(Object.keys(unzipSync(file)).sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    expect(
      cellsOf(sheetOf(file))[0]
        ?.map(({ ref }) => ref)
        .slice(24),
    ).toEqual(['Y1', 'Z1', 'AA1', 'AB1', 'AC1', 'AD1']);
  });
});

describe('a CSV file', () => {
  const write = (rows: (string | number | Date | null)[][]) => {
    const writer = csvWriter(['text', 'phone', 'number', 'time'], ';');
    return concat([...writer.begin(['=Judul', 'Telepon', 'Angka', 'Waktu']), ...writer.rows(rows), ...writer.end()]).toString();
  };

  it('begins with a byte order mark and is RFC 4180', () => {
    const text = write([
      ['Budi; "Si" Kecil, SE', '6281234567890', -5, null],
      ['baris satu\nbaris dua', '+6591234567', 0, new Date(0)],
    ]);
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(parseCsv(text.slice(1))).toEqual([
      ["'=Judul", 'Telepon', 'Angka', 'Waktu'],
      ['Budi; "Si" Kecil, SE', '0812-3456-7890', '-5', ''],
      ['baris satu\nbaris dua', "'+6591234567", '0', '1970-01-01T07:00:00+07:00'],
    ]);
  });

  it('keeps the digits of what is no phone in any form', () => {
    const rows = ['0812345', '628119998887776', '62215551234'].map((phone) => ['Budi', phone, null, null]);
    expect(
      parseCsv(write(rows).slice(1))
        .slice(1)
        .map(([, phone]) => phone),
    ).toEqual(["'0812345", "'628119998887776", '021-5551234']);
  });

  it('holds no cell that a spreadsheet would compute', () => {
    for (const [cell] of parseCsv(write(HOSTILE_CELLS.map((text) => [text, null, null, null])).slice(1)).slice(1)) {
      expect(cell).not.toMatch(/^[\s\u200b\ufeff]*[=+\-@＝＋－＠]/u);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
      expect(cell).not.toMatch(/^[\t\r\n]|[\u0000-\u0008\u000b-\u001f]/);
    }
    for (const text of ['Budi', 'a=b', "O'Brien", '1+1', '', 'Jl. Melati 1; RT 2, RW 3', 'a - b']) {
      expect(parseCsv(write([[text, null, null, null]]).slice(1))[1]?.[0]).toBe(text);
    }
  });

  it('holds none for a reader who splits lines by another separator, nor one hidden in the middle of a text', () => {
    const hidden = HOSTILE_CELLS.flatMap((text) =>
      [';', ',', '\t', '|', '\n', '; ', ',"'].map((between) => `Budi${between}${text};x`),
    );
    for (const separator of [';', ','] as const) {
      const writer = csvWriter(['text', 'text'], separator);
      const file = concat([
        ...writer.begin(['a', 'b']),
        ...writer.rows([...hidden, ...HOSTILE_CELLS].map((text) => ['x', text])),
      ]).toString();
      for (const split of [/[;]/, /[,]/, /\t/, /\|/]) {
        for (const cell of file
          .slice(1)
          .split('\r\n')
          .flatMap((line) => line.split('\n'))
          .flatMap((line) => line.split(split))) {
          // What is left when the reader takes the quotation marks for text, and when it does not.
          expect(cell.replace(/^"+/, '')).not.toMatch(/^[\s"\u200b\ufeff]*[=+\-@＝＋－＠]/u);
        }
      }
    }
  });

  it('is separated as asked for', () => {
    const writer = csvWriter(['text', 'number'], ',');
    const text = concat([...writer.begin(['a', 'b']), ...writer.rows([['x;y', 5]])]).toString();
    expect(parseCsv(text.slice(1), ',')).toEqual([
      ['a', 'b'],
      ['x;y', '5'],
    ]);
  });
});

describe('exporting', () => {
  let world: BulkWorld;
  let admin: SignedIn;
  let customers: number[];

  beforeAll(async () => {
    world = await createBulkWorld();
    admin = await world.signIn('admin');
    customers = await addCustomers(world, 450);
    await addTickets(world, 5, { customerId: customers[0]! });
    await addRegistrations(world, 5);
  });
  afterAll(() => world.close());

  const download = (who: SignedIn, resource: string, body: object, headers = {}) =>
    world.app.inject({
      method: 'POST',
      url: `/api/${resource}/bulk/export`,
      headers: { authorization: `Bearer ${who.token}`, ...headers },
      payload: body,
    });

  it('gives chosen rows and columns, in the order of the request, each once', async () => {
    const ids = [customers[3]!, customers[1]!, customers[3]!, 999_999];
    const answer = await download(admin, 'customers', { ids, data: { format: 'csv', columns: ['phone', 'code'] } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="pelanggan-\d{4}-\d{2}-\d{2}\.csv"$/);
    expect(parseCsv(answer.body.slice(1))).toEqual([
      ['Telepon', 'Kode'],
      ['0812-0000-0004', `AGLS-${10_000 + customers[3]!}`],
      ['0812-0000-0002', `AGLS-${10_000 + customers[1]!}`],
    ]);
  });

  it('gives all rows that a filter matches, over many pages, and format and columns beside the filter', async () => {
    const answer = await download(admin, 'customers', { filter: { search: 'Pelanggan' }, format: 'xlsx', columns: ['name'] });
    const rows = cellsOf(sheetOf(answer.rawPayload));
    expect(rows).toHaveLength(451);
    expect(new Set(rows.flat().map(({ value }) => value)).size).toBe(451);
    const one = await download(
      admin,
      'customers',
      { filter: { search: '62812 0000 0007' }, format: 'csv' },
      { 'accept-language': 'en' },
    );
    expect(parseCsv(one.body.slice(1))).toHaveLength(2);
    expect(one.headers['content-disposition']).toContain('filename="customers-');
  });

  it.each(['registrations', 'tickets', 'customers'] as const)('of %s holds every column unless told', async (resource) => {
    for (const format of ['csv', 'xlsx']) {
      const answer = await download(admin, resource, { filter: {}, data: { format } });
      expect(answer.statusCode).toBe(200);
      const heading =
        format === 'csv' ? parseCsv(answer.body.slice(1))[0] : cellsOf(sheetOf(answer.rawPayload))[0]?.map(({ value }) => value);
      expect(heading).toHaveLength(EXPORT_COLUMNS[resource].length);
    }
  });

  it('is an XLSX file unless told, and a CSV file with the separator it was asked for', async () => {
    const file = await download(admin, 'customers', { ids: [customers[0]!], columns: ['name', 'phone'] });
    expect(file.headers['content-disposition']).toContain('.xlsx"');
    expect(cellsOf(sheetOf(file.rawPayload))).toHaveLength(2);
    const csv = await download(admin, 'customers', {
      ids: [customers[0]!],
      data: { format: 'csv', columns: ['code', 'phone'], separator: ',' },
    });
    expect(parseCsv(csv.body.slice(1), ',')[1]).toEqual([`AGLS-${10_000 + customers[0]!}`, '0812-0000-0001']);
  });

  it('leaves an audit row with who and what before the first byte', async () => {
    await download(admin, 'tickets', { filter: { status: 'open' }, data: { format: 'csv', columns: ['number'] } });
    expect(await world.query('SELECT actor_id, action, after FROM audit_log ORDER BY id DESC LIMIT 1')).toEqual([
      {
        actor_id: admin.userId,
        action: 'tickets.export',
        after: { resource: 'tickets', format: 'csv', columns: ['number'], filter: { status: ['open'] } },
      },
    ]);
  });

  it('needs its permission and a known format and columns', async () => {
    for (const [role, resource, status] of [
      ['noc', 'tickets', 200],
      ['noc', 'customers', 403],
      ['noc', 'registrations', 403],
      ['technician', 'tickets', 403],
      ['manager', 'registrations', 200],
    ] as const) {
      const who = await world.signIn(role);
      expect({ role, resource, status: (await download(who, resource, { filter: {}, format: 'csv' })).statusCode }).toEqual({
        role,
        resource,
        status,
      });
    }
    for (const body of [
      { ids: [1], format: 'pdf' },
      { ids: [1], format: 'csv', separator: '\t' },
      { ids: [1], format: 'csv', separator: ';', data: { separator: ';' } },
      { ids: [1], format: 'csv', data: { format: 'csv' } },
      { ids: [1], format: 'csv', columns: [] },
      { ids: [1], format: 'csv', columns: ['code', 'code'] },
      { ids: [1], format: 'csv', columns: ['passwordHash'] },
      { ids: [], format: 'csv' },
      { ids: Array.from({ length: 1_001 }, (_, at) => at + 1), format: 'csv' },
      { format: 'csv' },
      { ids: [1], filter: {}, format: 'csv' },
      { filter: { deleted: 'true' }, format: 'csv' },
    ]) {
      expect({ body, status: (await download(admin, 'customers', body)).statusCode }).toEqual({ body, status: 400 });
    }
  });
});
