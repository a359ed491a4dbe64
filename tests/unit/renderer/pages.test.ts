import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGE_GROUPS } from '#desk/pages/page-meta.ts';
import { PAGES } from '#desk/pages/registry.ts';
import { DEEP_LINK_PAGES } from '../../../src-main/electron/deep-link.ts';

const folder = join(import.meta.dirname, '../../../src-renderer/desk/pages');
/** Reached from the user menu, without a line of its own. */
const WITHOUT_LINE = ['password'];

describe('the pages of the desk', () => {
  it('are one folder and one line each', () => {
    const folders = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(PAGES.map(({ id }) => id).toSorted()).toEqual(folders.filter((name) => !WITHOUT_LINE.includes(name)).toSorted());
  });

  it('have an address and a key of their own, and stand in one of the six groups', () => {
    const paths = PAGES.map(({ path }) => path);
    const keys = PAGES.flatMap(({ goKey }) => goKey ?? []);
    expect(new Set(paths).size).toBe(paths.length);
    expect(new Set(keys).size).toBe(keys.length);
    for (const page of PAGES) {
      expect(page.path).toMatch(/^\/[a-z-]+$/);
      expect(Object.keys(PAGE_GROUPS)).toContain(page.group);
    }
  });

  it('bring their texts in both languages', () => {
    for (const { id, texts } of PAGES) {
      if (texts === undefined) continue;
      for (const language of ['id', 'en'])
        expect(existsSync(join(folder, id, `${language}.json`)), `${id}/${language}.json`).toBe(true);
    }
  });

  it('open where a link from outside means them', () => {
    for (const { deepLink, path } of PAGES) {
      if (deepLink !== undefined) expect({ deepLink, path: DEEP_LINK_PAGES[deepLink] }).toEqual({ deepLink, path });
    }
  });

  it('are loaded with their page only: the registry imports no page, only what is known of it', () => {
    const registry = readFileSync(join(folder, 'registry.ts'), 'utf8');
    expect([...registry.matchAll(/^import .* from '(.*)';$/gm)].map((match) => match[1])).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/page\.tsx$/)]),
    );
  });

  it('say what may be counted beside their name with both languages and the number', () => {
    for (const { badge } of PAGES) {
      if (badge !== undefined) for (const words of Object.values(badge.label)) expect(words).toContain('{count}');
    }
  });
});
