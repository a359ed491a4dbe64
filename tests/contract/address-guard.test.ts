import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK_CONTRACTS, samplePath } from '../support/desk-contracts.ts';
import { type RawRequest, rawRequest } from '../support/raw-http.ts';
import { type ServiceWithDatabase, startEmptyService } from '../support/service-with-database.ts';

const PUBLIC_HOST = 'desk.example.test';
const BACK_DOOR_PORT = 8_443;

let service: ServiceWithDatabase;
beforeAll(async () => {
  service = await startEmptyService({
    KABAR_PUBLIC_ORIGINS: `https://${PUBLIC_HOST}, http://proxy.example.test:${BACK_DOOR_PORT}`,
    KABAR_ROLES: 'api',
  });
});
afterAll(async () => {
  await service?.stop();
});

type Headers = RawRequest['headers'];
const host = (value: string): Headers => [['host', value]];

/** RELIABILITY L1: spellings that lead to this machine without being its address, and names that lead here by rebinding. */
const foreignHosts = (port: number): Record<string, { headers: Headers; version?: '1.0' }> => ({
  'evil.example': { headers: host('evil.example') },
  'evil.example with our port': { headers: host(`evil.example:${port}`) },
  'no Host, HTTP/1.1': { headers: [] },
  'no Host, HTTP/1.0': { headers: [], version: '1.0' },
  'empty Host': { headers: host('') },
  localhost: { headers: host(`localhost:${port}`) },
  'LOCALHOST in capitals': { headers: host(`LOCALHOST:${port}`) },
  'localhost with a dot': { headers: host(`localhost.:${port}`) },
  '127.0.0.1 without port': { headers: host('127.0.0.1') },
  '127.0.0.1 with another port': { headers: host(`127.0.0.1:${port + 1}`) },
  '127.0.0.1 with our port twice': { headers: host(`127.0.0.1:${port}:${port}`) },
  'port with a leading zero': { headers: host(`127.0.0.1:0${port}`) },
  '127.1': { headers: host(`127.1:${port}`) },
  '2130706433': { headers: host(`2130706433:${port}`) },
  '[::1]': { headers: host(`[::1]:${port}`) },
  '[::ffff:127.0.0.1]': { headers: host(`[::ffff:127.0.0.1]:${port}`) },
  '0.0.0.0': { headers: host(`0.0.0.0:${port}`) },
  '127.0.0.1.nip.io': { headers: host(`127.0.0.1.nip.io:${port}`) },
  'user@127.0.0.1': { headers: host(`x@127.0.0.1:${port}`) },
  'two Hosts, ours first': { headers: [...host(`127.0.0.1:${port}`), ...host('evil.example')] },
  'two Hosts, ours last': { headers: [...host('evil.example'), ...host(`127.0.0.1:${port}`)] },
  'two Hosts, both ours': { headers: [...host(`127.0.0.1:${port}`), ...host(`127.0.0.1:${port}`)] },
  'X-Forwarded-Host ours': { headers: [...host('evil.example'), ['x-forwarded-host', `127.0.0.1:${port}`]] },
  'public host with our port': { headers: host(`${PUBLIC_HOST}:${port}`) },
  'public host with a dot': { headers: host(`${PUBLIC_HOST}.`) },
  'below the public host': { headers: host(`evil.${PUBLIC_HOST}`) },
});

const ownHosts = (port: number): Record<string, Headers> => ({
  'own address': host(`127.0.0.1:${port}`),
  'own address, header in capitals': [['HOST', `127.0.0.1:${port}`]],
  'public origin': host(PUBLIC_HOST),
  'public origin with a port': host(`proxy.example.test:${BACK_DOOR_PORT}`),
});

const UPGRADE: Headers = [
  ['connection', 'Upgrade'],
  ['upgrade', 'websocket'],
  ['sec-websocket-version', '13'],
  ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];

interface Door {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Headers;
  readonly body?: string;
}

/** Everything that answers: each route of the contracts, pages, assets, unknown paths, the socket's two transports. */
const DOORS: readonly Door[] = [
  ...DESK_CONTRACTS.map((contract) => ({
    name: `${contract.method} ${contract.path}`,
    method: contract.method,
    target: samplePath(contract),
    headers: contract.body ? ([['content-type', 'application/json']] as Headers) : [],
    ...(contract.body ? { body: '{}' } : {}),
  })),
  ...['/', '/desk.html', '/assets/x', '/unknown/path', '/api/unknown', '/api/docs', '/favicon.ico'].map((target) => ({
    name: `GET ${target}`,
    method: 'GET',
    target,
    headers: [],
  })),
  { name: 'HEAD /', method: 'HEAD', target: '/', headers: [] },
  { name: 'OPTIONS /api/tickets', method: 'OPTIONS', target: '/api/tickets', headers: [] },
  { name: 'TRACE /', method: 'TRACE', target: '/', headers: [] },
  { name: 'Socket.IO polling', method: 'GET', target: '/socket.io/?EIO=4&transport=polling', headers: [] },
  { name: 'Socket.IO websocket', method: 'GET', target: '/socket.io/?EIO=4&transport=websocket', headers: UPGRADE },
  { name: 'upgrade of another path', method: 'GET', target: '/api/tickets', headers: UPGRADE },
];

const knock = (door: Door, headers: Headers, version?: '1.0') =>
  rawRequest(service.port, {
    method: door.method,
    target: door.target,
    headers: [...headers, ...door.headers],
    ...(door.body === undefined ? {} : { body: door.body }),
    ...(version ? { version } : {}),
  });

describe('L1: only our own address is answered', () => {
  it.each(DOORS)('$name refuses every foreign Host with 403 and says nothing else', async (door) => {
    const hosts = Object.entries(foreignHosts(service.port));
    const answers = await Promise.all(
      hosts.map(async ([name, { headers, version }]) => {
        const { status, body } = await knock(door, headers, version);
        return { name, status, silent: body === '' || JSON.parse(body).error.code === 'foreign_origin' };
      }),
    );
    expect(answers).toEqual(hosts.map(([name]) => ({ name, status: 403, silent: true })));
  });

  it.each(DOORS)('$name lets the own address and the configured public origins through', async (door) => {
    const answers = await Promise.all(
      Object.entries(ownHosts(service.port)).map(async ([name, headers]) => ({ name, ...(await knock(door, headers)) })),
    );
    expect(answers.filter(({ status }) => status === 403).map(({ name }) => name)).toEqual([]);
  });

  it('a target that names another host in the request line is refused whatever the Host header says', async () => {
    const targets = [
      `http://evil.example/healthz`,
      `http://127.0.0.1:${service.port}/healthz`,
      `HTTP://EVIL.EXAMPLE/`,
      `//evil.example/healthz`,
    ];
    const answers = await Promise.all(
      targets.map((target) => rawRequest(service.port, { target, headers: host(`127.0.0.1:${service.port}`) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, expect.any(Number)]);
    // Two slashes are a path to a server; it must not become a redirect to that host.
    expect(answers[3]?.head).not.toMatch(/^location:/im);
  });

  it('CONNECT opens no tunnel', async () => {
    const { status } = await rawRequest(service.port, {
      method: 'CONNECT',
      target: `127.0.0.1:${service.port}`,
      headers: host(`127.0.0.1:${service.port}`),
    });
    expect(status).not.toBe(200);
  });
});
