import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';

/** How a pooler chooses among its server connections: the one used last, or each in turn. */
export type Choice = 'last used' | 'in turn';

const READY = 'Z'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);

interface Lent {
  readonly socket: Socket;
  borrower: ((data: Buffer) => void) | null;
}

/** A small transaction pooler: between two transactions a client has no server connection of its own. */
export async function startTransactionPooler(serverUrl: string, options: { connections: number; choice: Choice }) {
  const upstream = await Promise.all(Array.from({ length: options.connections }, () => connectUpstream(serverUrl)));
  const idle: Lent[] = [...upstream];
  const queue: ((lent: Lent) => void)[] = [];
  const clients = new Set<Socket>();

  const borrow = async (): Promise<Lent> => {
    const lent = options.choice === 'last used' ? idle.pop() : idle.shift();
    return lent ?? new Promise((resolve) => queue.push(resolve));
  };
  const giveBack = (lent: Lent) => {
    lent.borrower = null;
    const next = queue.shift();
    if (next) next(lent);
    else idle.push(lent);
  };

  const server: Server = createServer((client) => {
    clients.add(client);
    client.on('error', () => undefined);
    let greeted = false;
    let lent: Lent | null = null;
    let waiting: Buffer[] | null = null;
    client.on('data', (data) => {
      if (!greeted) {
        greeted = true;
        // AuthenticationOk, ReadyForQuery.
        client.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, IDLE]));
        return;
      }
      // Terminate.
      if (data[0] === 0x58 && !lent) return client.end();
      if (lent) return void lent.socket.write(data);
      if (waiting) return void waiting.push(data);
      waiting = [data];
      void borrow().then((borrowed) => {
        lent = borrowed;
        const readState = readyStates();
        borrowed.borrower = (answer) => {
          client.write(answer);
          if (readState(answer) !== IDLE) return;
          lent = null;
          giveBack(borrowed);
        };
        for (const part of waiting ?? []) borrowed.socket.write(part);
        waiting = null;
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    async close(): Promise<void> {
      for (const client of clients) client.destroy();
      for (const { socket } of upstream) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A connection that has signed in; what it sends from now on goes to whoever has borrowed it. */
async function connectUpstream(url: string): Promise<Lent> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  const lent: Lent = { socket: stream, borrower: null };
  stream.on('data', (data) => lent.borrower?.(data));
  stream.on('error', () => undefined);
  return lent;
}

/** Reads the transaction state of each ReadyForQuery that passes; null when none was complete in this part. */
function readyStates() {
  let rest = Buffer.alloc(0);
  return (part: Buffer): number | null => {
    rest = Buffer.concat([rest, part]);
    let state: number | null = null;
    while (rest.length >= 5) {
      const length = 1 + rest.readInt32BE(1);
      if (rest.length < length) break;
      if (rest[0] === READY) state = rest[5] ?? null;
      rest = rest.subarray(length);
    }
    return state;
  };
}
