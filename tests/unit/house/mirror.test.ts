import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** Where the rooms stand whose tests lie in a folder of tests. */
const MIRRORED: Readonly<Record<string, readonly string[]>> = {
  'tests/service': ['src-main/service'],
  'tests/unit': ['src-main/service', 'src-main', 'src-shared'],
};

/** The closed list of folders that mirror no room, each with what its tests are about instead. */
const OTHERS: Readonly<Record<string, string>> = {
  'tests/service/chaos': 'kills, cuts and floods: several processes at once',
  'tests/service/engine-rules': 'promises of the engine and its database together',
  'tests/service/house': 'whole processes of the service',
  'tests/service/surroundings': 'E-22: what a computer does to the service',
  'tests/unit/house': 'what this repository says of itself',
  'tests/unit/renderer': 'all of src-renderer, which has no other tests without a browser',
  'tests/unit/runner': 'the runner of the tests',
};

const folders = Object.keys(MIRRORED).flatMap((tests) =>
  [
    ...new Set(
      readdirSync(join(root, tests), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath }) => parentPath),
    ),
  ].map((folder) => ({
    tests,
    room: folder
      .slice(join(root, tests).length + 1)
      .split(sep)
      .join('/'),
  })),
);

it('every folder of tests mirrors a room of the source, or stands in the list of the others', () => {
  expect(folders.length).toBeGreaterThan(40);
  const astray = folders
    .filter(({ tests, room }) => !(`${tests}/${room}` in OTHERS))
    .filter(({ tests, room }) => room === '' || !MIRRORED[tests]?.some((source) => existsSync(join(root, source, room))))
    .map(({ tests, room }) => `${tests}/${room}`);
  expect(astray).toEqual([]);
});

it('the list of the others names no folder that is gone or mirrors a room after all', () => {
  const stale = Object.keys(OTHERS).filter((folder) => {
    const sources = MIRRORED[dirname(folder)] ?? [];
    return (
      !existsSync(join(root, folder)) || sources.some((source) => existsSync(join(root, source, folder.split('/').at(-1) ?? '')))
    );
  });
  expect(stale).toEqual([]);
});
