import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../src-renderer');

interface Texts {
  readonly [key: string]: string | Texts;
}

function read(language: string): Texts {
  return JSON.parse(readFileSync(join(root, `i18n/${language}.json`), 'utf8')) as Texts;
}

/** `a.b.c` → text. */
function flatten(texts: Texts, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const withoutPlural = (key: string): string => key.replace(/_(?:one|other)$/, '');
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();

const id = flatten(read('id'));
const en = flatten(read('en'));
const known = new Set([...id.keys()].map(withoutPlural));
const namespaces = new Set([...known].map((key) => key.split('.')[0] ?? ''));

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');
const literals = new Set([...sources.matchAll(/'([a-z]\w*(?:\.\w+)+)'/g)].map((match) => match[1] ?? ''));
/** `a.b.` of keys that are put together: t(`a.b.${c}`) and t(`a.b.${c}.d`). */
const prefixes = new Set([...sources.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/g)].map((match) => match[1] ?? ''));

describe('the texts of the desk', () => {
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

  it('exist for every key that the code uses', () => {
    const used = [...literals].filter((key) => namespaces.has(key.split('.')[0] ?? ''));
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((key) => !known.has(key))).toEqual([]);
    expect(
      [...prefixes].filter(
        (prefix) => namespaces.has(prefix.split('.')[0] ?? '') && ![...known].some((key) => key.startsWith(prefix)),
      ),
    ).toEqual([]);
  });

  it('are all used', () => {
    const unused = [...known].filter((key) => !literals.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });
});
