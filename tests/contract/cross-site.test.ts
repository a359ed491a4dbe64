import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorSchema } from '#shared/contracts/contract.ts';
import { databasePicture, untilMigrated } from '../support/database-picture.ts';
import { DESK_CONTRACTS, samplePath } from '../support/desk-contracts.ts';
import { type RawRequest, rawRequest } from '../support/raw-http.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';

type Headers = RawRequest['headers'];

let service: ServiceWithDatabase;
let token: string;
let ids: { id: number; gateway: string };
beforeAll(async () => {
  // Only the API: what changes here was changed by a request.
  service = await startDemoService();
  await untilMigrated(service.database.url);
  token = await service.login('admin');
  const [row] = await service.database.query<{ id: number }>('SELECT min(id) AS id FROM tickets');
  ids = { id: row?.id ?? 0, gateway: 'fonnte' };
});
afterAll(async () => {
  await service?.stop();
});

const picture = () => databasePicture(service.database.url);
const ask = (method: string, target: string, headers: Headers, body?: string | Buffer) =>
  rawRequest(service.port, {
    method,
    target,
    headers: [['host', `127.0.0.1:${service.port}`], ...headers],
    ...(body === undefined ? {} : { body }),
  });
const bearer = (): Headers => [['authorization', `Bearer ${token}`]];
const JSON_TYPE: Headers = [['content-type', 'application/json']];

const GETS = [
  ...DESK_CONTRACTS.filter(({ method }) => method === 'GET').map(({ path }) => path),
  '/',
  '/api/docs',
  '/assets/x',
  '/api/tickets/999999/assign',
  '/api/auth/logout',
];
/** The upload routes say that they take files; everything else reads JSON only. */
const takesFiles = ({ summary }: { summary: string }) => /multipart/i.test(summary);
const WRITES = DESK_CONTRACTS.filter(({ method }) => method !== 'GET');

describe('L2: reading changes nothing', () => {
  it(`${GETS.length} GET routes leave every table as it was, whatever they are asked to do`, async () => {
    const before = await picture();
    for (const path of GETS) {
      const target = samplePath({ path }, ids.id);
      const answers = await Promise.all([
        ask('GET', target, bearer()),
        ask('HEAD', target, bearer()),
        ask('GET', `${target}?_method=DELETE&confirm=1`, bearer()),
        ask('GET', target, [...bearer(), ['x-http-method-override', 'DELETE'], ['x-method-override', 'PUT']]),
        ask('GET', target, [...bearer(), ...JSON_TYPE, ['idempotency-key', 'k1']], '{"status":"cancelled"}'),
      ]);
      expect({ path, broken: answers.filter(({ status }) => status >= 500 || status === 0) }).toEqual({ path, broken: [] });
    }
    expect(await picture()).toEqual(before);
  });

  it('the checksum this rests on does see a single changed cell', async () => {
    const before = await picture();
    await service.database.query(`UPDATE tickets SET title = title || ' ' WHERE id = $1`, [ids.id]);
    const after = await picture();
    expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual(['public.tickets']);
  });
});

const FOREIGN: readonly (readonly [name: string, headers: (port: number) => Headers])[] = [
  ['Origin http://evil.example', () => [['origin', 'http://evil.example']]],
  ['Origin null', () => [['origin', 'null']]],
  ['Origin http://127.0.0.1.evil.example', () => [['origin', 'http://127.0.0.1.evil.example']]],
  ['Origin on another port', (port) => [['origin', `http://127.0.0.1:${port + 1}`]]],
  ['Origin localhost', (port) => [['origin', `http://localhost:${port}`]]],
  ['Origin https of the own address', (port) => [['origin', `https://127.0.0.1:${port}`]]],
  ['Origin app://bundle.evil.example', () => [['origin', 'app://bundle.evil.example']]],
  ['Origin APP://BUNDLE', () => [['origin', 'APP://BUNDLE']]],
  ['an empty Origin', () => [['origin', '']]],
  [
    'two Origins, one ours',
    (port) => [
      ['origin', `http://127.0.0.1:${port}`],
      ['origin', 'http://evil.example'],
    ],
  ],
  ['Sec-Fetch-Site cross-site', () => [['sec-fetch-site', 'cross-site']]],
  ['Sec-Fetch-Site same-site', () => [['sec-fetch-site', 'same-site']]],
  [
    'Sec-Fetch-Site twice',
    () => [
      ['sec-fetch-site', 'same-origin'],
      ['sec-fetch-site', 'cross-site'],
    ],
  ],
];

describe('L2: another site has no effect', () => {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await picture();
  });

  it.each(FOREIGN)('%s gets 403 on every route even with a valid token', async (_name, headers) => {
    const answers = await Promise.all(
      DESK_CONTRACTS.map(async (contract) => {
        const { method, path, body } = contract;
        const all = [...headers(service.port), ...bearer(), ...(body ? JSON_TYPE : [])];
        const { status } = await ask(method, samplePath({ path }, ids.id), all, body ? '{}' : undefined);
        return `${method} ${path} ${status}`;
      }),
    );
    expect(answers).toEqual(DESK_CONTRACTS.map(({ method, path }) => `${method} ${path} 403`));
  });

  it('and nothing changed', async () => {
    expect(await picture()).toEqual(before);
  });

  it('the own pages, the desk and a request typed into the address bar are let in', async () => {
    const own: Headers[] = [
      [
        ['origin', `http://127.0.0.1:${service.port}`],
        ['sec-fetch-site', 'same-origin'],
      ],
      [
        ['origin', 'app://bundle'],
        ['sec-fetch-site', 'cross-site'],
      ],
      [['sec-fetch-site', 'none']],
      [['sec-fetch-site', 'same-origin']],
      [],
    ];
    const answers = await Promise.all(own.map((headers) => ask('GET', '/api/auth/me', [...headers, ...bearer()])));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('only app://bundle is ever allowed to read an answer from another origin', async () => {
    const origins = [null, `http://127.0.0.1:${service.port}`, 'app://bundle', 'http://evil.example', 'null'];
    const paths = [...GETS.map((path) => samplePath({ path }, ids.id)), '/socket.io/?EIO=4&transport=polling'];
    const given = new Map<string, Set<string>>();
    for (const origin of origins) {
      const answers = await Promise.all(
        paths.flatMap((path) =>
          ['GET', 'OPTIONS'].map((method) =>
            ask(method, path, [...(origin === null ? [] : ([['origin', origin]] as Headers)), ...bearer()]),
          ),
        ),
      );
      const values = answers.flatMap(({ head }) =>
        [...head.matchAll(/^access-control-allow-origin: (.*)$/gim)].map((found) => found[1]?.trim() ?? ''),
      );
      given.set(String(origin), new Set(values));
      expect(answers.filter(({ head }) => /^access-control-allow-credentials/im.test(head))).toEqual([]);
    }
    // Socket.IO names the desk's origin to whoever asks; no other page can use that.
    expect([...given.values()].flatMap((values) => [...values]).filter((value) => value !== 'app://bundle')).toEqual([]);
    expect([...(given.get('app://bundle') ?? [])]).toEqual(['app://bundle']);
    expect([...(given.get('http://evil.example') ?? [])]).toEqual([]);
  });

  it('the preflight lets the desk send its headers and nobody else', async () => {
    const preflight = (origin: string) =>
      ask('OPTIONS', '/api/tickets', [
        ['origin', origin],
        ['access-control-request-method', 'POST'],
        ['access-control-request-headers', 'authorization,content-type,idempotency-key'],
      ]);
    const desk = await preflight('app://bundle');
    expect(desk.status).toBe(204);
    expect(desk.head).toMatch(/access-control-allow-headers: .*authorization.*content-type.*idempotency-key/i);
    const other = await preflight('http://evil.example');
    expect(other.status).toBe(403);
    expect(other.head).not.toMatch(/access-control/i);
  });
});

describe('L2, L9: only application/json bodies are read', () => {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await picture();
  });

  it.each([
    ['no content type', null],
    ['text/plain', 'text/plain'],
    ['text/plain with charset', 'text/plain; charset=utf-8'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['text/json', 'text/json'],
    ['application/jsonx', 'application/jsonx'],
    ['application/json with garbage behind', 'application/json garbage'],
    ['application/json, text/plain', 'application/json, text/plain'],
    ['text/plain with a JSON parameter', 'text/plain; application/json'],
    ['a tab inside', 'application/\tjson'],
    ['a tab and more behind', 'application/json\tx'],
    ['a control character in front', '\u000bapplication/json'],
    ['quotes', '"application/json"'],
  ])('%s is refused with 415 or 400 on every write', async (_name, type) => {
    const isMultipart = type?.startsWith('multipart/') ?? false;
    for (const contract of WRITES.filter((one) => one.body && !(isMultipart && takesFiles(one)))) {
      const headers: Headers = type === null ? [] : [['content-type', type]];
      const answer = await ask(
        contract.method,
        samplePath(contract, ids.id),
        [...bearer(), ...headers],
        '{"username":"admin","password":"x"}',
      );
      expect({
        path: contract.path,
        refused: answer.status === 415 || answer.status === 400,
        status: answer.status,
      }).toMatchObject({
        refused: true,
      });
      errorSchema.parse(JSON.parse(answer.body));
    }
  });

  // Blanks around a header's value are not part of it: these count as application/json and must meet its checks (CVE-2026-33806).
  it.each([
    ['a leading space', ' application/json'],
    ['a leading tab', '\tapplication/json'],
    ['a leading no-break space', '\u00a0application/json'],
    ['a trailing tab', 'application/json\t'],
    ['trailing blanks', 'application/json  \t '],
    ['capitals', 'APPLICATION/JSON'],
    ['a charset', 'application/json;charset=utf-8'],
  ])('%s does not walk around the validation', async (_name, type) => {
    for (const contract of WRITES.filter((one) => one.body && !takesFiles(one))) {
      const answer = await ask(
        contract.method,
        samplePath(contract, ids.id),
        [...bearer(), ['content-type', type]],
        '{"zzUnknown":1}',
      );
      expect({ path: contract.path, status: answer.status }).toEqual({ path: contract.path, status: 400 });
    }
  });

  it('and nothing changed', async () => {
    expect(await picture()).toEqual(before);
  });
});
