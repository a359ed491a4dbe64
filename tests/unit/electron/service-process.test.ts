import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';

const fork = vi.fn();
vi.mock('electron', () => ({ utilityProcess: { fork } }));
const { forkService, serviceEnvironment } = await import('../../../src-main/electron/service-process.ts');

describe('what the service is started with', () => {
  it('is the environment, a free port, no portal, and the proof of this start', () => {
    expect(serviceEnvironment({ PATH: '/bin', EMPTY: '', GONE: undefined }, { port: null, nonce: 'n' })).toEqual({
      PATH: '/bin',
      KABAR_LAUNCH_NONCE: 'n',
      KABAR_PORT: '0',
      KABAR_PORTAL_PORT: '0',
    });
  });

  it('respects configured ports, until one of them is taken', () => {
    const own = { KABAR_PORT: '4780', KABAR_PORTAL_PORT: '4781' };
    expect(serviceEnvironment(own, { port: null, nonce: 'n' })).toMatchObject({ KABAR_PORT: '4780', KABAR_PORTAL_PORT: '4781' });
    expect(serviceEnvironment(own, { port: 0, nonce: 'n' })).toMatchObject({ KABAR_PORT: '0', KABAR_PORTAL_PORT: '4781' });
  });
});

describe('the service process', () => {
  it('gets nothing on its command line, and its last words for a person are kept without the log', () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const child = Object.assign(new EventEmitter(), { stderr: new EventEmitter(), postMessage: vi.fn(), pid: undefined });
    fork.mockReturnValue(child);
    const service = forkService('/app/out/main/headless.js', { KABAR_LAUNCH_NONCE: 'secret' });
    expect(fork.mock.calls[0]?.slice(0, 2)).toEqual(['/app/out/main/headless.js', []]);
    child.stderr.emit('data', Buffer.from('{"level":50,"msg":"x"}\nConfiguration is not valid:\n  KABAR_PORT: is too big\n'));
    expect(service.lastWords()).toBe('Configuration is not valid:\n  KABAR_PORT: is too big');
    service.post({ type: 'stop' });
    expect(child.postMessage).toHaveBeenCalledWith({ type: 'stop' });
    // It has ended already: nothing to kill, nothing to fail.
    service.kill();
    stderr.mockRestore();
  });
});
