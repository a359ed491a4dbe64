import { connect, type Socket } from 'node:net';
import type { FloodAnswers, FloodOrder } from './flood.ts';

/*
 * The other side of a flood, in a process of its own: sends requests at a fixed rate over sockets that stay open, whether the service
 * keeps up or not, and counts the answers. A bare client, so that it does not need the machine for itself.
 */
const ANSWER_WITHIN_MS = 30_000;

interface Line {
  readonly socket: Socket;
  /** When the request that waits for its answer was due; null = free. */
  since: number | null;
  kind: string;
  heard: string;
}

async function flood(order: FloodOrder): Promise<FloodAnswers> {
  const answers: Record<string, Record<string, number>> = {};
  const times: number[] = [];
  const lines: Line[] = [];
  let sent = 0;
  let cut = 0;
  let waiting = 0;

  const free: Line[] = [];
  const done = (line: Line, status: string) => {
    if (line.since === null) return;
    times.push(performance.now() - line.since);
    line.since = null;
    waiting -= 1;
    const counts = answers[line.kind];
    answers[line.kind] = { ...counts, [status]: (counts?.[status] ?? 0) + 1 };
  };
  const open = (): Line => {
    const socket = connect(order.port, '127.0.0.1');
    socket.setNoDelay(true);
    const line: Line = { socket, since: null, kind: '', heard: '' };
    socket.on('data', (chunk) => {
      line.heard += chunk.toString('latin1');
      const head = line.heard.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/^content-length: (\d+)$/im.exec(line.heard.slice(0, head))?.[1] ?? 0);
      if (line.heard.length < head + 4 + length) return;
      const status = line.heard.slice(9, 12);
      const closes = /^connection: close$/im.test(line.heard.slice(0, head));
      line.heard = '';
      done(line, status);
      if (closes) socket.destroy();
      else free.push(line);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (line.since !== null) {
        cut += 1;
        done(line, 'cut');
      }
      const at = free.indexOf(line);
      if (at >= 0) free.splice(at, 1);
      lines.splice(lines.indexOf(line), 1);
    });
    lines.push(line);
    return line;
  };

  const began = performance.now();
  const gap = 1_000 / order.perSecond;
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const now = performance.now();
      // What is due is asked for; with every socket busy it waits, and its time runs.
      while (sent < order.count && began + sent * gap <= now) {
        const line = free.pop() ?? (lines.length < order.sockets ? open() : null);
        if (line === null) break;
        const request = order.requests[sent % order.requests.length]!;
        const body = request.body.replaceAll('{n}', String(order.from + sent));
        line.since = began + sent * gap;
        line.kind = request.kind;
        line.socket.write(
          `POST ${request.path} HTTP/1.1\r\nhost: 127.0.0.1:${order.port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
        sent += 1;
        waiting += 1;
      }
      if (sent === order.count) {
        clearInterval(tick);
        resolve();
      }
    }, 1);
  });
  const sentMs = performance.now() - began;
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (waiting > 0 && performance.now() - began - sentMs < ANSWER_WITHIN_MS) return;
      clearInterval(look);
      resolve();
    }, 5);
  });
  const unanswered = waiting;
  for (const line of [...lines]) line.socket.destroy();
  return { answers, times, sent, sentMs, unanswered, cut, sockets: order.sockets };
}

process.once('message', (order: FloodOrder) => {
  void flood(order).then((answers) => process.send?.(answers, () => process.disconnect()));
});
