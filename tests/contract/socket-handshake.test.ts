import { type ManagerOptions, connect as openSocket, type Socket, type SocketOptions } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { logout } from '#shared/contracts/auth.contract.ts';
import { createTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { EVENTS, SOCKET_PATH } from '#shared/realtime/events.ts';
import { PATIENCE_MS } from '../support/deadlines.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';
import { until } from '../support/until.ts';

const TRANSPORTS = ['polling', 'websocket'] as const;
type Transport = (typeof TRANSPORTS)[number];

let service: ServiceWithDatabase;
const open: Socket[] = [];
beforeAll(async () => {
  service = await startDemoService();
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});
afterAll(async () => {
  await service?.stop();
});

interface Attempt {
  readonly socket: Socket;
  /** Every event that arrived, by name. */
  readonly heard: string[];
  readonly outcome: Promise<string>;
}

function connect(transport: Transport, options: Partial<ManagerOptions & SocketOptions> = {}): Attempt {
  const socket = openSocket(service.url, {
    path: SOCKET_PATH,
    transports: [transport],
    reconnection: false,
    forceNew: true,
    timeout: PATIENCE_MS,
    ...options,
  });
  open.push(socket);
  const heard: string[] = [];
  socket.onAny((name: string) => heard.push(name));
  const outcome = new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve(error.message));
  });
  return { socket, heard, outcome };
}

const lastSession = (username: string) =>
  `(SELECT max(s.id) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.username = '${username}')`;

async function anyCustomer(): Promise<number> {
  const [row] = await service.database.query<{ id: number }>('SELECT min(id) AS id FROM customers');
  return row?.id ?? 0;
}

async function announceSomething(): Promise<number> {
  const token = await service.login('admin');
  const { data } = await service.call(createTicket, token, {
    body: { customerId: await anyCustomer(), type: 'repair', category: 'no_connection', title: 'Uji siaran' },
  });
  return data.id;
}

describe.each(TRANSPORTS)('L4: the handshake over %s', (transport) => {
  it('lets a live session in, which then hears what happens', async () => {
    const { outcome, heard } = connect(transport, { auth: { token: await service.login('noc') } });
    expect(await outcome).toBe('connected');
    await announceSomething();
    await until('the announcement', () => heard.includes('ticket_created'));
  });

  it.each<[string, () => Promise<Partial<SocketOptions>>]>([
    ['no token', async () => ({})],
    ['an empty token', async () => ({ auth: { token: '' } })],
    ['garbage', async () => ({ auth: { token: 'x'.repeat(43) } })],
    ['a token of 10,000 characters', async () => ({ auth: { token: 'x'.repeat(10_000) } })],
    ['an object in place of the token', async () => ({ auth: { token: { $ne: null } } })],
    ['a list in place of the token', async () => ({ auth: { token: [await service.login('noc')] } })],
    [
      'the token of an expired session',
      async () => {
        const token = await service.login('noc');
        await service.database.query(
          `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = ${lastSession('noc')}`,
        );
        return { auth: { token } };
      },
    ],
    [
      'the token of a session that was signed out',
      async () => {
        const token = await service.login('noc');
        await service.call(logout, token);
        return { auth: { token } };
      },
    ],
    [
      'the token of somebody who has to change the password first',
      async () => {
        const token = await service.login('manager');
        await service.database.query(`UPDATE users SET must_change_password = true WHERE username = 'manager'`);
        return { auth: { token } };
      },
    ],
    [
      'the token of a disabled user',
      async () => {
        const token = await service.login('supervisor');
        await service.database.query(`UPDATE users SET active = false WHERE username = 'supervisor'`);
        return { auth: { token } };
      },
    ],
  ])('refuses %s before any event', async (_name, options) => {
    const { outcome, heard, socket } = connect(transport, await options());
    expect(await outcome).toBe('unauthenticated');
    await announceSomething();
    expect({ heard, connected: socket.connected }).toEqual({ heard: [], connected: false });
    await service.database.query('UPDATE users SET active = true, must_change_password = false');
  });

  it('refuses a token in the query string or a header: those end up in logs', async () => {
    const token = await service.login('noc');
    const inQuery = connect(transport, { query: { token, auth: token } });
    const inHeader = connect(transport, { extraHeaders: { authorization: `Bearer ${token}` } });
    expect([await inQuery.outcome, await inHeader.outcome]).toEqual(['unauthenticated', 'unauthenticated']);
  });

  it.each(['http://evil.example', 'null', 'http://localhost', 'http://127.0.0.1.evil.example'])(
    'refuses Origin %s although the token is valid',
    async (origin) => {
      const { outcome } = connect(transport, { auth: { token: await service.login('noc') }, extraHeaders: { origin } });
      expect(await outcome).toMatch(/xhr poll error|websocket error/);
    },
  );

  it('lets the desk and the own page in by their Origin', async () => {
    const token = await service.login('noc');
    const origins = ['app://bundle', service.url];
    const outcomes = origins.map((origin) => connect(transport, { auth: { token }, extraHeaders: { origin } }).outcome);
    expect(await Promise.all(outcomes)).toEqual(['connected', 'connected']);
  });

  it('drops a living socket by itself after sign-out, after the user was disabled, and after the role changed', async () => {
    const tokens = [
      await service.login('noc'),
      await service.login('cs'),
      await service.login('supervisor'),
      await service.login('admin'),
    ];
    const attempts = tokens.map((token) => connect(transport, { auth: { token } }));
    expect(await Promise.all(attempts.map(({ outcome }) => outcome))).toEqual(Array(4).fill('connected'));
    await service.call(logout, tokens[0] ?? null);
    await service.database.query(`UPDATE users SET active = false WHERE username = 'cs'`);
    await service.database.query(`UPDATE users SET role = 'technician' WHERE username = 'supervisor'`);
    const connected = () => attempts.map(({ socket }) => socket.connected);
    await until('three sockets to be dropped', () =>
      connected()
        .slice(0, 3)
        .every((alive) => !alive),
    );
    expect(connected()).toEqual([false, false, false, true]);
    // A desk whose session ended is told; one whose role changed comes back by itself.
    expect(attempts.map(({ heard }) => heard.includes('session_ended'))).toEqual([true, true, false, false]);
    await service.database.query(`UPDATE users SET active = true`);
    await service.database.query(`UPDATE users SET role = 'supervisor' WHERE username = 'supervisor'`);
  });

  it('closes on a frame of 2 MB and stays up for the others', async () => {
    const token = await service.login('noc');
    const [loud, calm] = [connect(transport, { auth: { token } }), connect(transport, { auth: { token } })];
    expect(await Promise.all([loud.outcome, calm.outcome])).toEqual(['connected', 'connected']);
    loud.socket.emit('x', 'a'.repeat(2 * 1024 * 1024));
    await until('the loud socket to be closed', () => !loud.socket.connected);
    expect(calm.socket.connected).toBe(true);
  });

  it('nothing a client sends is heard by another or has an effect', async () => {
    const token = await service.login('noc');
    const [sender, listener] = [connect(transport, { auth: { token } }), connect(transport, { auth: { token } })];
    expect(await Promise.all([sender.outcome, listener.outcome])).toEqual(['connected', 'connected']);
    const noise = ['join', 'message', 'room', 'gateway', 'queue', 'session_ended', 'sandbox'];
    for (const name of [...noise, ...Object.keys(EVENTS)]) sender.socket.emit(name, { room: 'role:admin', id: 1 });
    const id = await announceSomething();
    await until('the marker', () => listener.heard.includes('ticket_created'));
    expect(listener.heard.filter((name) => noise.includes(name))).toEqual([]);
    expect(listener.heard.filter((name) => name === 'ticket_created')).toEqual(['ticket_created']);
    const found = await service.call(listTickets, await service.login('noc'), { query: { search: 'Uji siaran', limit: 200 } });
    expect(found.data.map((ticket) => ticket.id)).toContain(id);
  });
});
