import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const tests = join(import.meta.dirname, '..', '..');
const source = join(tests, '..', 'src-main', 'service');
const page = readFileSync(join(tests, 'README.md'), 'utf8');
const rules = readFileSync(join(source, 'messaging', 'README.md'), 'utf8');

interface Row {
  readonly ids: readonly string[];
  readonly files: readonly string[];
}
/** Rows of the tables of promises: first cell the ids, last cell the files. */
const rows: readonly Row[] = page.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  if (!/^(E-|[RLPDE])\d/.test(cells[1] ?? '')) return [];
  return [
    {
      ids: [...(cells[1] ?? '').matchAll(/\b(?:E-|[RLPDE])\d+\b/g)].map(([id]) => id),
      files: [...(cells.at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    },
  ];
});

describe('the page of promises', () => {
  it('names for each promise tests that exist and name it', () => {
    expect(rows.length).toBeGreaterThan(50);
    const broken = rows.flatMap(({ ids, files }) => [
      ...(files.length === 0 ? [`${ids.join()}: no test`] : []),
      ...files.flatMap((file) => {
        if (!existsSync(join(tests, file))) return [`${file} is not there`];
        const text = readFileSync(join(tests, file), 'utf8');
        return ids.some((id) => new RegExp(`\\b${id}\\b`).test(text)) ? [] : [`${file} does not name ${ids.join(' or ')}`];
      }),
    ]);
    expect(broken).toEqual([]);
  });

  it('knows every engine rule, and the engine knows every rule that its code cites', () => {
    const written = new Set([...rules.matchAll(/\*\*(E-\d+) /g)].map(([, id = '']) => id));
    expect([...written].sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)))).toEqual(
      Array.from({ length: 22 }, (_, at) => `E-${at + 1}`),
    );
    const here = new Set([...page.matchAll(/\bE-\d+\b/g)].map(([id]) => id));
    expect([...written].filter((id) => !here.has(id))).toEqual([]);
    const cited = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(/\bE-\d+\b/g)].map(([id]) => id));
    expect([...new Set(cited)].filter((id) => !written.has(id))).toEqual([]);
  });
});
