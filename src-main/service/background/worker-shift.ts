import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '#service/logger.ts';
import type { Nodes } from './nodes.ts';

/** What a node does while it sends. */
export interface Shift {
  start(): Promise<void>;
  stop(): Promise<void>;
}

const CHECK_EVERY_MS = 10_000;

/**
 * A workstation sends only while no headless node has been heard of for 60 s (SPEC §1): laptops sleep in mid-send. Every other node with
 * the worker role always does.
 */
export function createWorkerShift(deps: { always: boolean; nodes: Nodes; logger: Logger; make(): Shift }) {
  const stopping = new AbortController();
  let shift: Shift | null = null;
  let loop: Promise<void> = Promise.resolve();

  async function review(): Promise<void> {
    const needed = deps.always || !(await deps.nodes.headlessAlive());
    if (needed && !shift) {
      const fresh = deps.make();
      await fresh.start();
      shift = fresh;
      if (!deps.always) deps.logger.info('no headless node is alive: this workstation sends');
    } else if (!needed && shift) {
      const old = shift;
      shift = null;
      await old.stop();
      deps.logger.info('a headless node is alive: this workstation stopped sending');
    }
  }

  return {
    async start(): Promise<void> {
      await review();
      if (deps.always) return;
      loop = (async () => {
        while (!stopping.signal.aborted) {
          await wait(CHECK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
          if (!stopping.signal.aborted)
            await review().catch((error: unknown) => deps.logger.warn({ err: error }, 'worker shift'));
        }
      })();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await loop;
      await shift?.stop();
      shift = null;
    },
  };
}
