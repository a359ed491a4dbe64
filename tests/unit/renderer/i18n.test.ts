import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../src-renderer');

interface Tree {
  readonly [key: string]: string | Tree;
}

/** `a.b.c` → text. */
function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const isSource = (file: string): boolean => /\.tsx?$/.test(file);
/** Each folder with texts: the frame's, and one per page and part. */
const folders = files.filter((file) => /(?:^|\/)id\.json$/.test(file)).map((file) => dirname(file));
const textsOf = (folder: string, language: string): Map<string, string> =>
  flatten(JSON.parse(sourceOf(`${folder}/${language}.json`)) as Tree);
const withoutPlural = (key: string): string => key.replace(/_(?:one|other)$/, '');
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();

describe.each(folders.map((folder) => ({ folder })))('the texts of $folder', ({ folder }) => {
  const id = textsOf(folder, 'id');
  const en = existsSync(join(root, folder, 'en.json')) ? textsOf(folder, 'en') : new Map<string, string>();
  const known = new Set([...id.keys()].map(withoutPlural));
  // Texts of the frame are said everywhere; those of a page or part only beside them.
  const speakers = files.filter((file) => isSource(file) && (folder === 'i18n' || file.startsWith(`${folder}/`)));
  const code = speakers.map(sourceOf).join('\n');
  const literals = new Set([...code.matchAll(/'([a-z]\w*(?:\.\w+)*)'/g)].map((match) => match[1] ?? ''));
  /** `a.b.` of keys that are put together: t(`a.b.${c}`) and t(`a.b.${c}.d`). */
  const prefixes = [...code.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/g)].map((match) => match[1] ?? '');

  it('exist in both languages, key by key', () => {
    expect([...new Set([...en.keys()].map(withoutPlural))].toSorted()).toEqual([...known].toSorted());
  });

  it('say one and many in English wherever Indonesian counts', () => {
    const counted = [...id.keys()].filter((key) => key.endsWith('_other')).map(withoutPlural);
    expect(counted.filter((key) => !en.has(`${key}_one`) || !en.has(`${key}_other`))).toEqual([]);
  });

  it('fill the same gaps in both languages', () => {
    const wrong = [...en].filter(([key, text]) => {
      const twin = id.get(key) ?? id.get(`${withoutPlural(key)}_other`) ?? '';
      return placeholders(twin).join() !== placeholders(text).join();
    });
    expect(wrong).toEqual([]);
  });

  it('are never empty and never shout', () => {
    expect([...id, ...en].filter(([, text]) => text.trim() === '' || text.includes('!'))).toEqual([]);
  });

  it('are all used', () => {
    expect([...known].filter((key) => !literals.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)))).toEqual([]);
  });
});

/** Words that mean the same are one word (UI.md, Words). The left one is never said. */
const GLOSSARY: readonly (readonly [banned: RegExp, say: string])[] = [
  [/saringan/i, 'filter'],
  [/papan tik|papan ketik/i, 'keyboard'],
  [/kabar langsung/i, 'pembaruan langsung'],
  [/lepas teknisi/i, 'lepas penugasan'],
  [/kembalikan ke ditugaskan/i, 'batal dikerjakan'],
  [/obrolan/i, 'chat'],
  [/gerbang/i, 'gateway'],
  [/senggang/i, 'tidak ada tugas'],
  [/lompat ke isi/i, 'langsung ke isi'],
  [/tidak dapat dimuat/i, 'gagal dimuat'],
  [/periksa apakah layanan/i, 'server tidak merespons'],
  [/tenggat|target selesai/i, 'batas SLA'],
  [/wilayah/i, 'area'],
  [/\bgangguan internet mati\b/i, 'gangguan'],
];

describe('the words of the desk', () => {
  const said = folders.flatMap((folder) =>
    [...textsOf(folder, 'id')].map(([key, text]) => ({ where: `${folder}: ${key}`, text })),
  );

  it('are those of the glossary', () => {
    const wrong = said.flatMap(({ where, text }) =>
      GLOSSARY.filter(([banned]) => banned.test(text)).map(([, say]) => `${where}: "${text}" → ${say}`),
    );
    expect(wrong).toEqual([]);
  });

  it('call a ticket that waits ditunda, never menunggu', () => {
    expect(said.filter(({ where, text }) => where.includes('tickets') && /\bmenunggu\b/i.test(text))).toEqual([]);
  });

  it('stand beside the code that says them', () => {
    const strays = folders.filter(
      (folder) => !/^(?:i18n|desk\/(?:pages|parts)\/[a-z-]+)$/.test(relative(root, join(root, folder))),
    );
    expect(strays).toEqual([]);
  });
});
