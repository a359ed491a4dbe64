import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ServiceChild, superviseService } from '../../../src-main/electron/service-supervisor.ts';

class FakeChild implements ServiceChild {
  readonly posted: unknown[] = [];
  killed = 0;
  readonly settings: { port: number | null; nonce: string };
  #message: (message: unknown) => void = () => undefined;
  #exit: (code: number) => void = () => undefined;
  constructor(settings: { port: number | null; nonce: string }) {
    this.settings = settings;
  }
  post(message: unknown): void {
    this.posted.push(message);
  }
  kill(): void {
    this.killed += 1;
    this.exit(9);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: (code: number) => void): void {
    this.#exit = listener;
  }
  lastWords(): string {
    return 'last words';
  }
  exit(code: number): void {
    this.#exit(code);
  }
  says(message: unknown): void {
    this.#message(message);
  }
  ready(port = 5000): void {
    this.says({ type: 'ready', address: `http://127.0.0.1:${port}`, nonce: this.settings.nonce });
  }
}

let children: FakeChild[];
const onReady = vi.fn();
const onDown = vi.fn();
const onGaveUp = vi.fn();
const supervise = () =>
  superviseService({
    launch: (settings) => {
      const child = new FakeChild(settings);
      children.push(child);
      return child;
    },
    onReady,
    onDown,
    onGaveUp,
  });
const last = (): FakeChild => {
  const child = children.at(-1);
  if (child === undefined) throw new Error('nothing was started');
  return child;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  children = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the service', () => {
  it('is used once it has proved itself with the value of this start', () => {
    supervise().start();
    expect(last().settings.nonce).toMatch(/^[0-9a-f]{64}$/);
    expect(onReady).not.toHaveBeenCalled();
    last().ready(5000);
    last().ready(5001);
    expect(onReady.mock.calls).toEqual([['http://127.0.0.1:5000']]);
  });

  it('is killed when it brings another value (RELIABILITY L6)', () => {
    supervise().start();
    last().says({ type: 'ready', address: 'http://127.0.0.1:5000', nonce: 'guess' });
    expect(onReady).not.toHaveBeenCalled();
    expect(last().killed).toBe(1);
  });

  it('is never believed to live anywhere but on this computer', () => {
    supervise().start();
    const { nonce } = last().settings;
    for (const address of [
      'http://evil.example:80',
      'https://127.0.0.1:5000',
      'http://127.0.0.1:5000/',
      'http://127.0.0.1',
      'http://127.0.0.1:0',
      'http://127.0.0.1:5000@evil.example',
      '',
      null,
    ]) {
      last().says({ type: 'ready', address, nonce });
    }
    last().says('ready');
    last().says(null);
    expect(onReady).not.toHaveBeenCalled();
  });

  it('is started again after a crash, with growing pauses, a new proof, and on the same port', () => {
    supervise().start();
    last().ready(5000);
    last().exit(1);
    expect(onDown).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(499);
    expect(children).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(children).toHaveLength(2);
    expect(last().settings.port).toBe(5000);
    expect(last().settings.nonce).not.toBe(children[0]?.settings.nonce);
    last().ready(5000);
    last().exit(1);
    vi.advanceTimersByTime(999);
    expect(children).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(children).toHaveLength(3);
    expect(onReady).toHaveBeenCalledTimes(2);
  });

  it('takes a free port when its own was taken meanwhile', () => {
    supervise().start();
    last().ready(5000);
    last().exit(1);
    vi.advanceTimersByTime(500);
    last().exit(1);
    vi.advanceTimersByTime(1000);
    expect(children.map((child) => child.settings.port)).toEqual([null, 5000, 0]);
  });

  it('is given up after four restarts within a minute, and can be tried again', () => {
    const supervisor = supervise();
    supervisor.start();
    for (let at = 0; at < 5; at += 1) {
      last().exit(1);
      vi.advanceTimersByTime(10_000);
    }
    expect(children).toHaveLength(5);
    expect(onGaveUp.mock.calls).toEqual([['last words']]);
    vi.advanceTimersByTime(600_000);
    expect(children).toHaveLength(5);
    supervisor.start();
    expect(children).toHaveLength(6);
    last().ready();
    expect(onReady).toHaveBeenCalledOnce();
  });

  it('is given up when it never becomes ready, however slowly it fails', () => {
    supervise().start();
    for (let at = 0; at < 5; at += 1) {
      vi.advanceTimersByTime(61_000);
      last().exit(1);
      vi.advanceTimersByTime(10_000);
    }
    expect(onGaveUp).toHaveBeenCalledOnce();
    expect(children).toHaveLength(5);
  });

  it('may crash now and then for ever', () => {
    supervise().start();
    for (let at = 0; at < 20; at += 1) {
      last().ready();
      vi.advanceTimersByTime(40_000);
      last().exit(1);
      vi.advanceTimersByTime(1_000);
    }
    expect(onGaveUp).not.toHaveBeenCalled();
  });

  it('is killed and started again when it hangs at its start', () => {
    supervise().start();
    const [first] = children;
    vi.advanceTimersByTime(180_000);
    expect(first?.killed).toBe(1);
    vi.advanceTimersByTime(500);
    expect(children).toHaveLength(2);
  });
});

describe('the end', () => {
  it('waits for the service to finish, and starts it no more', async () => {
    const supervisor = supervise();
    supervisor.start();
    last().ready();
    const ended = vi.fn();
    supervisor.stop().then(ended);
    const second = supervisor.stop();
    expect(last().posted).toEqual([{ type: 'stop' }]);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(ended).not.toHaveBeenCalled();
    last().exit(0);
    expect(await second).toBe('finished');
    expect(ended).toHaveBeenCalledWith('finished');
    supervisor.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(children).toHaveLength(1);
    expect(onDown).not.toHaveBeenCalled();
    expect(last().killed).toBe(0);
  });

  it('kills a service that does not finish within ten seconds', async () => {
    const supervisor = supervise();
    supervisor.start();
    const outcome = supervisor.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(last().killed).toBe(1);
    expect(await outcome).toBe('killed');
  });

  it('cancels a restart that is due', async () => {
    const supervisor = supervise();
    supervisor.start();
    last().exit(1);
    expect(await supervisor.stop()).toBe('not_running');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(children).toHaveLength(1);
  });
});
