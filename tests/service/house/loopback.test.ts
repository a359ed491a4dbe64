import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedDatabase, type ServiceProcess, startService } from '../../support/service-process.ts';

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService({ demo: true, durable: true });
});
afterAll(() => service?.stop());

interface Listener {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

/** Listening TCP sockets of this machine, as the kernel has them. */
function listeners(): Listener[] {
  return ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/net/${family}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A')
      .map((columns) => {
        const [address = '', port = ''] = (columns[1] ?? '').split(':');
        return { address, port: Number.parseInt(port, 16), inode: columns[9] ?? '' };
      }),
  );
}

/** Listening sockets that a process holds. */
async function listenersOf(pid: number): Promise<Listener[]> {
  const { readdir, readlink } = await import('node:fs/promises');
  const handles = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(handles.map((handle) => readlink(`/proc/${pid}/fd/${handle}`).catch(() => '')));
  return listeners().filter(({ inode }) => links.includes(`socket:[${inode}]`));
}

/** 127.0.0.1 as the kernel writes it. */
const LOOPBACK = '0100007F';

describe('L7: nothing but this computer can connect', () => {
  it('service, sandbox gateways and PostgreSQL listen on 127.0.0.1 only', async () => {
    const { pid, port } = embeddedDatabase(service.dataDir);
    const [own, postgres] = [await listenersOf(service.pid), await listenersOf(pid)];
    expect(own.map(({ port: at }) => at)).toContain(service.port);
    expect(postgres.map(({ port: at }) => at)).toEqual([port]);
    expect([...own, ...postgres].filter(({ address }) => address !== LOOPBACK)).toEqual([]);
  });

  it('no other address of this machine answers on its port', async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((entries) => entries ?? [])
      .filter(({ address, family }) => address !== '127.0.0.1' && (family === 'IPv4' || address === '::1'))
      .map(({ address }) => address);
    const outcomes = await Promise.all(
      [...addresses, '127.0.0.2'].map(
        (host) =>
          new Promise<string>((resolve) => {
            const socket = connect({ host, port: service.port, timeout: 2_000 });
            socket.on('connect', () => resolve(`${host} answered`));
            socket.on('error', () => resolve('refused'));
            socket.on('timeout', () => resolve('refused'));
            socket.on('close', () => socket.destroy());
          }),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set(['refused']));
  });

  it('SIGUSR1 opens no debugger', async () => {
    const before = await listenersOf(service.pid);
    process.kill(service.pid, 'SIGUSR1');
    expect((await service.send('GET', '/readyz')).status).toBe(200);
    expect(await listenersOf(service.pid)).toEqual(before);
  });
});
