import { mkdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { runForeign } from './foreign-program.ts';

/** A cell as LibreOffice understood it. */
export interface OfficeCell {
  /** `string`, `float`, `date`, `boolean`…; empty for a cell with nothing in it. */
  readonly type: string;
  readonly text: string;
  readonly formula: string | null;
}

const office = (folder: string, args: readonly string[]) =>
  runForeign(
    'soffice',
    ['--headless', '--norestore', `-env:UserInstallation=file://${join(folder, 'profile')}`, ...args],
    'libreoffice-calc',
  );

export const officeVersion = (folder: string) => office(folder, ['--version']).output.trim();

/**
 * Opens a spreadsheet file as a person would and tells what stands in its first sheet, row by row. `filter` is the import filter with
 * its options, for a CSV file.
 */
export async function readWithOffice(folder: string, file: string, filter?: string): Promise<OfficeCell[][]> {
  const target = join(folder, 'read');
  await mkdir(target, { recursive: true });
  const { code, output } = office(folder, [
    ...(filter === undefined ? [] : [`--infilter=${filter}`]),
    '--convert-to',
    'fods',
    '--outdir',
    target,
    file,
  ]);
  const flat = join(target, `${basename(file, extname(file))}.fods`);
  const xml = await readFile(flat, 'utf8').catch(() => {
    throw new Error(`LibreOffice made nothing of ${basename(file)} (${code}): ${output.slice(-500)}`);
  });
  const sheet = /<table:table [\s\S]*?<\/table:table>/.exec(xml)?.[0] ?? '';
  return [...sheet.matchAll(/<table:table-row[^>]*>([\s\S]*?)<\/table:table-row>/g)].map(([, row = '']) =>
    [...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-cell>)/g)].map(([, head = '', content = '']) => ({
      type: /office:value-type="(\w+)"/.exec(head)?.[1] ?? '',
      formula: /table:formula="([^"]*)"/.exec(head)?.[1] ?? null,
      text: [...content.matchAll(/<text:p(?:\/>|[^>]*>([\s\S]*?)<\/text:p>)/g)].map(([, line = '']) => plain(line)).join('\n'),
    })),
  );
}

function plain(xml: string): string {
  return xml
    .replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count) => ' '.repeat(Number(count ?? 1)))
    .replaceAll('<text:tab/>', '\t')
    .replaceAll('<text:line-break/>', '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&#(x?)([0-9a-fA-F]+);/g, (_, hex, code) => String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
