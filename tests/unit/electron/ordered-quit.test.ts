import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, it, vi } from 'vitest';
import { installOrderedQuit } from '../../../src-main/electron/ordered-quit.ts';

/** Quits as Electron does: asks, and ends when nobody objects. */
class FakeApp extends EventEmitter {
  ended = 0;
  quit(): void {
    let prevented = false;
    this.emit('will-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.ended += 1;
  }
}

it.each([
  ['has finished', (end: PromiseWithResolvers<void>) => end.resolve()],
  ['could not be stopped properly', (end: PromiseWithResolvers<void>) => end.reject(new Error('gone'))],
])('the program ends only when the service %s', async (_name, finish) => {
  const app = new FakeApp();
  const end = Promise.withResolvers<void>();
  const stop = vi.fn(() => end.promise);
  installOrderedQuit(app as unknown as App, stop);
  app.quit();
  app.quit();
  expect([app.ended, stop.mock.calls.length]).toEqual([0, 1]);
  finish(end);
  await vi.waitFor(() => expect(app.ended).toBe(1));
  expect(stop).toHaveBeenCalledOnce();
});
