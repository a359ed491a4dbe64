import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DutyRunner, runDuties } from '#service/background/run-duties.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import { createSocketServer, type SocketServer } from '#service/realtime/socket-server.ts';
import { DESK_ORIGIN } from '#shared/contracts/desk-origin.ts';
import { SOCKET_PATH } from '#shared/realtime/events.ts';
import { announceFreely } from '../../../support/free-notice.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { until } from '../../../support/until.ts';
import { unreadBySql } from './center-data.ts';

interface ServiceNode {
  readonly service: TestService;
  readonly inApp: InApp;
  readonly http: Server;
  readonly sockets: SocketServer;
  readonly address: string;
}

interface Heard {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: compared with what the event's schema says
  readonly payload: any;
}

interface Client {
  readonly socket: Socket;
  readonly heard: Heard[];
}

const running: DutyRunner[] = [];
let world: TestService;
let a: ServiceNode;
let b: ServiceNode;
let noc: SignedIn;
let desk: SignedIn;
const clients: Client[] = [];

async function startNode(): Promise<ServiceNode> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const sockets = createSocketServer({
    server: http,
    deskOrigin: DESK_ORIGIN,
    pool: world.database.pool,
    authenticator: world.feature('auth').accounts,
    logger: world.kernel.logger,
  });
  const duties = runDuties({ ...world.kernel, duties: [sockets.sessionCheck] });
  void duties.start();
  running.push(duties);
  const service = await createTestService({ database: world.database, publisher: sockets });
  return {
    service,
    inApp: service.kernel.inApp,
    http,
    sockets,
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
  };
}

async function connect(node: ServiceNode, person: SignedIn): Promise<Client> {
  const socket = io(node.address, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    auth: { token: person.token },
    forceNew: true,
  });
  const heard: Heard[] = [];
  socket.onAny((name: string, payload: unknown) => heard.push({ name, payload }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const client = { socket, heard };
  clients.push(client);
  return client;
}

const announceOn = (inApp: InApp, person: SignedIn, key: string) =>
  world.unitOfWork.transaction(async (tx) => {
    const told = await announceFreely(inApp, tx, {
      event: 'manual',
      type: 'ticket',
      priority: 'high',
      title: 'Tiket',
      message: key,
      link: null,
      dedupeKey: key,
      userIds: [person.userId],
    });
    return told.lines();
  });
const unread = async (person: SignedIn) => (await world.call(person, 'GET', '/api/notifications/unread')).body.count;
const counts = ({ heard }: Client) => heard.filter(({ name }) => name === 'notification_count').map(({ payload }) => payload);
/** What the desk shows: counts may overtake each other, and the one with the latest time is right. */
const badge = (client: Client) => counts(client).toSorted((one, other) => other.asOf - one.asOf)[0]?.unread;

/** The adapter of a new node hears the others only once its LISTEN is up. */
async function nodesHearEachOther(): Promise<void> {
  const probe = await world.signIn('noc');
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const client = await connect(to, probe);
    await until('nodes to hear each other', () => {
      from.sockets.publish(`user:${probe.userId}`, 'notification_changed', { ids: [] });
      return client.heard.length > 0;
    });
  }
}

beforeAll(async () => {
  world = await createTestService();
  noc = await world.signIn('noc');
  desk = await world.signIn('customer_service');
  a = await startNode();
  b = await startNode();
  await nodesHearEachOther();
});
afterAll(async () => {
  for (const duties of running) await duties.stop();
  for (const node of [a, b]) {
    await node.service.close();
    await node.sockets.close();
    node.http.close();
  }
  await world.close();
});
beforeEach(() => {
  for (const { socket } of clients.splice(0)) socket.disconnect();
});

describe('two service processes on one database', () => {
  it('an event of node A reaches the right user on node B, and nobody else', async () => {
    const [own, second, foreign] = [await connect(b, noc), await connect(a, noc), await connect(b, desk)];
    const [id] = await announceOn(a.inApp, noc, 'across');
    for (const client of [own, second]) {
      // Two announcements over two connections: either may come first.
      await until('both', () => client.heard.length >= 2);
      const heard = client.heard.toSorted((one, other) => one.name.localeCompare(other.name));
      expect(heard.map(({ name, payload }) => [name, payload])).toEqual([
        ['notification', { id, type: 'ticket', priority: 'high' }],
        ['notification_count', { unread: await unread(noc), asOf: expect.any(Number) }],
      ]);
    }
    // Every announcement may take another connection between the nodes, so its own line is waited for, and not its badge alone.
    const linesOf = ({ heard }: Client) => heard.filter(({ name }) => name === 'notification').map(({ payload }) => payload.id);
    const [other] = await announceOn(a.inApp, desk, 'to the other');
    await until('the own one', () => badge(foreign) !== undefined && linesOf(foreign).length > 0);
    expect([linesOf(foreign), linesOf(own)]).toEqual([[other], [id]]);
  });

  it('a line read in one window lowers the badge in the other, on another node', async () => {
    const [id] = await announceOn(a.inApp, noc, 'read elsewhere');
    const client = await connect(b, noc);
    const before = await unread(noc);
    const { statusCode } = await a.service.app.inject({
      method: 'PUT',
      url: `/api/notifications/${id}/read`,
      headers: { authorization: `Bearer ${noc.token}` },
    });
    expect(statusCode).toBe(200);
    // The announcement itself may be counted after the reading, so that the badge is right before the change is told.
    await until('the change', () =>
      client.heard.some(({ name, payload }) => name === 'notification_changed' && payload.ids.includes(id)),
    );
    await until('the badge', () => badge(client) === before - 1);
  });

  it('after a cut socket the badge equals the database: what was missed is asked for, not counted', async () => {
    const client = await connect(b, noc);
    client.socket.disconnect();
    const missed: number[] = [];
    for (let at = 0; at < 20; at += 1) missed.push(...(await announceOn(at % 2 ? a.inApp : b.inApp, noc, `missed:${at}`)));
    await world.call(noc, 'PUT', `/api/notifications/${missed[3]}/read`);
    await world.call(noc, 'DELETE', `/api/notifications/${missed[4]}`);
    const again = await connect(b, noc);
    const expected = await unreadBySql(world, noc.userId);
    expect(await unread(noc)).toBe(expected);
    await announceOn(a.inApp, noc, 'after it');
    // Counts of what was missed may still be on their way between the nodes; they are older.
    await until('the badge to be right', () => badge(again) === expected + 1);
  });

  it('a node that went deaf lets its desks come back once it hears the others again: nothing is missed in silence', async () => {
    const client = await connect(b, noc);
    let returns = 0;
    client.socket.on('connect', () => {
      returns += 1;
    });
    await world.asOwner(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN "socket.io%'
      AND datname = current_database()`);
    await announceOn(a.inApp, noc, 'while b was deaf');
    await until('the desk to be back', () => returns === 1);
    // It asks for everything anew (src-renderer/api/socket.ts), and from here on hears everything: also from the other node.
    expect(await unread(noc)).toBe(await unreadBySql(world, noc.userId));
    const [id] = await announceOn(b.inApp, noc, 'by its own node');
    await until('the own announcement', () => client.heard.some(({ payload }) => payload.id === id));
  });

  it('a desk whose role changed comes back by itself, in the rooms of that role', async () => {
    const person = await world.signIn('noc');
    const client = await connect(b, person);
    let returns = 0;
    client.socket.on('connect', () => {
      returns += 1;
    });
    await world.query(`UPDATE users SET role = 'supervisor' WHERE id = $1`, [person.userId]);
    await until('the desk to be back', () => returns === 1);
    await until('news of that role', () => {
      b.sockets.publish('role:supervisor', 'notification_changed', { ids: [7] });
      return client.heard.some(({ payload }) => payload.ids?.[0] === 7);
    });
  });

  it('counts that overtake each other settle on the truth by their time', async () => {
    const client = await connect(b, noc);
    await Promise.all(Array.from({ length: 60 }, (_, at) => announceOn(at % 2 ? a.inApp : b.inApp, noc, `storm:${at}`)));
    const truth = await unreadBySql(world, noc.userId);
    await until('the badge to be right', () => badge(client) === truth);
  });
});
