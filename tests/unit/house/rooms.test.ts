import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOMS, type Room } from '../../layers/rooms.ts';
import { exampleOf } from '../../layers/rules.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> };
const ALIASES = Object.entries(imports).map(
  ([alias, folder]) => [alias.replace('*', ''), folder.replace(/^\.\/|\*$/g, '')] as const,
);

/** What no row may ever be widened to: one leak for each room, written down apart from the table. */
const NEVER: Readonly<Record<string, readonly string[]>> = {
  domain: ['contracts', 'db', 'ui'],
  contracts: ['events', 'db', 'api'],
  events: ['contracts', 'realtime'],
  logging: ['logger', 'db'],
  logger: ['config', 'db'],
  errors: ['http', 'db'],
  ports: ['config', 'db'],
  gateways: ['db', 'messaging', 'features', 'http', 'notifications', 'realtime'],
  config: ['db', 'features'],
  embedded: ['db', 'config'],
  db: ['http', 'features', 'messaging'],
  access: ['http', 'features'],
  audit: ['http', 'features', 'notifications'],
  lists: ['http', 'features'],
  settings: ['http', 'features', 'messaging'],
  http: ['features', 'messaging', 'notifications', 'kernel'],
  uploads: ['features', 'messaging'],
  pdf: ['db', 'features'],
  realtime: ['http', 'features', 'messaging'],
  ledger: ['messaging', 'gateways', 'features', 'notifications'],
  messaging: ['features', 'engine features', 'http', 'notifications'],
  notifications: ['features', 'messages', 'http', 'gateways', 'messaging'],
  background: ['features', 'http', 'gateways', 'messaging'],
  bulk: ['features', 'http', 'gateways', 'messaging'],
  reports: ['features', 'http', 'gateways', 'messaging'],
  portal: ['features', 'messaging', 'gateways'],
  demo: ['features', 'messaging', 'gateways', 'notifications'],
  kernel: ['features', 'messaging', 'http', 'gateways'],
  feature: ['features', 'compose'],
  features: ['messaging', 'gateways', 'reports', 'compose', 'start', 'config'],
  auth: ['features', 'messaging', 'compose'],
  invoices: ['features', 'messaging', 'compose'],
  dashboard: ['features', 'messaging', 'compose'],
  'engine features': ['features', 'compose'],
  messages: ['features', 'compose'],
  'node features': ['features', 'compose', 'create-service'],
  compose: ['start', 'http'],
  start: ['features', 'compose', 'create-service'],
  'create-service': ['features', 'headless', 'electron'],
  headless: ['electron', 'features'],
  'launch folder': ['create-service', 'electron', 'features'],
  launch: ['create-service'],
  preload: ['electron', 'logging', 'create-service'],
  electron: ['create-service', 'headless', 'db', 'features', 'ui'],
  hooks: ['api', 'parts'],
  'api-error': ['api', 'i18n'],
  i18n: ['api', 'ui'],
  api: ['ui', 'parts', 'http', 'db'],
  ui: ['parts', 'pages', 'frame', 'customer portal'],
  parts: ['pages', 'frame', 'page registry'],
  'page-meta': ['pages', 'parts', 'frame'],
  pages: ['frame', 'page registry', 'customer portal', 'db'],
  'page registry': ['frame', 'ui'],
  frame: ['pages', 'router'],
  router: ['customer portal', 'parts'],
  'desk entry': ['pages', 'customer portal'],
  'customer portal': ['ui', 'parts', 'frame', 'pages'],
};

/** Nothing in a style sheet is read by the check. */
const readable = ROOMS.filter(({ path }) => !path.endsWith('.css'));
const isFolder = ({ path }: Room): boolean => path.endsWith('/');
/** The file of a room that others reach for. */
const targetIn = (room: Room): string => (isFolder(room) ? `${exampleOf(room)}planted-target.ts` : room.path);
/** The file of a room that leaks. */
const leakIn = (room: Room): string => (isFolder(room) ? `${exampleOf(room)}planted-leak.ts` : room.path);

/** As a person would write it: with the name of the room if it has one. */
function specifier(from: string, to: string): string {
  const named = ALIASES.find(([, folder]) => to.startsWith(folder));
  if (named !== undefined) return to.replace(named[1], named[0]);
  const path = relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'kabar-rooms-')));
const expected = new Set<string>();
let found: ReadonlySet<string> = new Set();

function write(file: string, text: string): void {
  const path = join(scratch, file);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${text}\n`);
}
/** An import that is found out, unless it breaks no rule. */
function plant(from: string, to: string, broken: readonly string[], how = 'import type * as _n from'): void {
  write(from, `${how} '${specifier(from, to)}';`);
  for (const rule of broken) expected.add(`${rule}: ${from} → ${to}`);
}
const only = (room: Room): string => `${room.name}: only what its row allows`;
const named = (room: Room): string => `${room.name}: an import out of the room names the room`;
const typesOnly = (room: Room): string => `${room.name}: of a neighbour only types`;
const roomOf = (name: string): Room => {
  const room = ROOMS.find((row) => row.name === name);
  if (room === undefined) throw new Error(`no room is called ${name}`);
  return room;
};

beforeAll(() => {
  for (const part of ['src-shared', 'src-main', 'src-renderer', 'package.json', 'tsconfig.json', 'tests/layers']) {
    cpSync(join(root, part), join(scratch, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'), 'junction');

  for (const room of ROOMS) if (isFolder(room)) write(targetIn(room), 'export const target = 1;');
  for (const room of readable) {
    const leak = leakIn(room);
    for (const other of ROOMS) {
      if (other === room) continue;
      const climbs = specifier(leak, targetIn(other)).startsWith('../') ? [named(room)] : [];
      plant(leak, targetIn(other), [...(room.may.includes(other.name) ? [] : [only(room)]), ...climbs]);
    }
    for (const name of ['electron', 'fastify', 'pg', 'react', 'zod']) {
      write(leak, `import type * as _p from '${name}';`);
      if (!room.packages.includes(name)) expected.add(`${only(room)}: ${leak} → ${name}`);
    }
    write(leak, `import type * as _c from 'node:fs';`);
    if (!room.node) expected.add(`${only(room)}: ${leak} → fs`);
  }

  // Rooms of one kind are closed to each other; of a feature the type of its service may be known, and nothing can be had of it but as an argument.
  const [features, pages] = [roomOf('features'), roomOf('pages')];
  const neighbour = 'src-main/service/features/other-name/other-name';
  for (const part of ['service', 'repository', 'deps']) write(`${neighbour}.${part}.ts`, 'export const part = 1;');
  write('src-renderer/desk/pages/other-name/Row.tsx', 'export const Row = 1;');
  plant(leakIn(features), `${neighbour}.service.ts`, []);
  plant(leakIn(features), `${neighbour}.repository.ts`, [only(features)]);
  plant(leakIn(features), `${neighbour}.deps.ts`, [only(features)]);
  plant('src-main/service/features/any-name/value.ts', `${neighbour}.service.ts`, [typesOnly(features)], 'import * as _v from');
  plant(leakIn(pages), 'src-renderer/desk/pages/other-name/Row.tsx', [only(pages)]);

  // Allowed rooms, but by a path that climbs.
  const http = 'src-main/service/http/climbing.ts';
  write(http, `import type * as _r from '../db/planted-target.ts';`);
  expected.add(`${named(roomOf('http'))}: ${http} → src-main/service/db/planted-target.ts`);
  const page = 'src-renderer/desk/pages/any-name/climbing.tsx';
  write(page, `import type * as _r from '../../parts/planted-target.ts';`);
  expected.add(`${named(pages)}: ${page} → src-renderer/desk/parts/planted-target.ts`);

  // As a value, lazily, and handed on.
  const audit = roomOf('audit');
  for (const [at, how] of ['import * as _v from', 'export * from', 'const _l = () => import('].entries()) {
    const from = `src-main/service/audit/planted-${at}.ts`;
    write(from, `${how} '#service/http/planted-target.ts'${how.endsWith('(') ? ')' : ''};`);
    expected.add(`${only(audit)}: ${from} → src-main/service/http/planted-target.ts`);
  }

  // Folders without a row: one that imports, one that only is there.
  const attic = 'src-main/service/attic/planted.ts';
  plant(attic, 'src-main/service/db/planted-target.ts', ['a room without a row']);
  write('src-renderer/attic/lonely.ts', 'export const lonely = 1;');
  expected.add('a room without a row: src-renderer/attic/lonely.ts → src-renderer/attic/lonely.ts');

  // What goes round, and what leads nowhere.
  const [one, two] = ['src-main/service/lists/planted-one.ts', 'src-main/service/lists/planted-two.ts'];
  plant(one, two, [], 'import * as _v from');
  plant(two, one, [], 'import * as _v from');
  // A circle is told once.
  expected.add(`no circle: ${one} → ${two}`);
  write(one, `import type * as _n from './nowhere.ts';`);
  for (const rule of ['resolvable', only(roomOf('lists'))]) expected.add(`${rule}: ${one} → ./nowhere.ts`);

  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', 'tests/layers/dependency-cruiser.config.mjs', '--output-type', 'json'],
      ...['src-shared', 'src-main', 'src-renderer'],
    ],
    { cwd: scratch, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (stderr !== '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; to: string; rule: { name: string } }[] } };
  const packageName = (to: string): string => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(to)?.[1] ?? to;
  found = new Set(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${packageName(to)}`));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('every row that names a room names one that there is, and every room has a leak that must never be allowed', () => {
  const names = ROOMS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(ROOMS.flatMap(({ may }) => may).filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.keys(NEVER).toSorted()).toEqual(readable.map(({ name }) => name).toSorted());
});

it('the leak planted in each room is named by the check', () => {
  const silent = Object.entries(NEVER).flatMap(([name, others]) =>
    others
      .map((other) => `${only(roomOf(name))}: ${leakIn(roomOf(name))} → ${targetIn(roomOf(other))}`)
      .filter((leak) => !found.has(leak)),
  );
  expect(silent).toEqual([]);
});

it('a copy of the source with every import that there could be breaks exactly the rules of the table, and none where the table allows it', () => {
  expect([...expected].filter((leak) => !found.has(leak))).toEqual([]);
  expect([...found].filter((leak) => !expected.has(leak))).toEqual([]);
  expect(found.size).toBeGreaterThan(ROOMS.length * 20);
});
