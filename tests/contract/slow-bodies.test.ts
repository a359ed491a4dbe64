import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/redis-server.ts';
import { type ServiceWithDatabase, startEmptyService } from '../support/service-with-database.ts';
import { until } from '../support/until.ts';

/** L9: memory stays bounded, and who sends slowly holds up nobody. */
let service: ServiceWithDatabase;
let portalPort: number;
beforeAll(async () => {
  portalPort = await freePort();
  service = await startEmptyService({
    KABAR_ROLES: 'api,portal',
    KABAR_PORTAL_PORT: String(portalPort),
    KABAR_WEBHOOK_SECRET: 'a-webhook-secret-of-this-test',
  });
}, 120_000);
afterAll(async () => {
  await service?.stop();
});

const residentKib = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))?.[1] ?? 0);

describe('bodies that come slowly', () => {
  it('hold up nobody, are answered 408 or closed, and leave no connection', async () => {
    const ports = [...Array<number>(150).fill(portalPort)];
    const ends: string[] = [];
    const sockets: Socket[] = ports.map((port, index) => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => ends.push(answer.slice(0, 12)));
      socket.write(
        `POST /webhooks/fonnte/a-webhook-secret-of-this-test HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"id":"${index}`,
      );
      return socket;
    });
    const drip = setInterval(() => {
      for (const socket of sockets) if (!socket.destroyed) socket.write('x');
    }, 500);
    try {
      // Meanwhile everybody else is served, on both listeners.
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          fetch(`http://127.0.0.1:${portalPort}/webhooks/fonnte/a-webhook-secret-of-this-test`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{}',
          }).then((answer) => answer.status),
        ),
      );
      expect(new Set(answers)).toEqual(new Set([200]));
      expect((await service.send('GET', '/healthz')).status).toBe(200);
      await until('every slow sender to be turned away', () => ends.length === sockets.length, 60_000);
    } finally {
      clearInterval(drip);
      for (const socket of sockets) socket.destroy();
    }
    expect([...new Set(ends)].filter((end) => end !== '' && end !== 'HTTP/1.1 408')).toEqual([]);
  }, 120_000);
});

describe('memory', () => {
  it('does not grow with the number of odd bodies: as many again add less than half of what stands', async () => {
    const bodies = [
      `{"pad":"${'x'.repeat(900_000)}"}`,
      `{"username":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
      `{"username":"${'\\\\u0000'.repeat(140_000)}","password":"x"}`,
      '{"username":',
      `[${'{},'.repeat(300_000)}{}]`,
    ];
    const round = async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            service.send('POST', '/api/auth/login', { body: bodies[(turn + index) % bodies.length] ?? '{}' }),
          ),
        );
      }
    };
    await round();
    await round();
    const before = residentKib();
    await round();
    // Bodies kept would be over 200 MB a round. As a ratio: what a garbage collector keeps differs from machine to machine.
    expect(residentKib() / before).toBeLessThan(1.5);
    expect((await service.send('GET', '/healthz')).status).toBe(200);
  }, 180_000);
});
