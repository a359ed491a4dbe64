import type { Logger } from '#service/logger.ts';
import type { Duty } from './define-duty.ts';
import type { Nodes } from './nodes.ts';

/** What a node does while it sends. */
export interface Shift {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerShift<S extends Shift> {
  /** Begins to send where it is this node's turn; throws when that fails. */
  start(): Promise<void>;
  /** To be called when `duties` run no more. */
  stop(): Promise<void>;
  /** What goes on; null while others send. */
  readonly current: S | null;
  /** Looks again and again whose turn it is, where that can change. */
  readonly duties: readonly Duty[];
}

const CHECK_EVERY_MS = 10_000;

/**
 * A workstation sends only while no headless node has been heard of for 60 s (SPEC §1): laptops sleep in mid-send. Every other node with
 * the worker role always does.
 */
export function createWorkerShift<S extends Shift>(deps: {
  readonly always: boolean;
  readonly nodes: Pick<Nodes, 'headlessAlive'>;
  readonly logger: Logger;
  make(): S;
}): WorkerShift<S> {
  let current: S | null = null;

  async function review(): Promise<void> {
    const needed = deps.always || !(await deps.nodes.headlessAlive());
    if (needed && !current) {
      const fresh = deps.make();
      await fresh.start();
      current = fresh;
      if (!deps.always) deps.logger.info('no headless node is alive: this workstation sends');
    } else if (!needed && current) {
      const old = current;
      current = null;
      await old.stop();
      deps.logger.info('a headless node is alive: this workstation stopped sending');
    }
  }

  return {
    start: review,
    async stop() {
      await current?.stop();
      current = null;
    },
    get current() {
      return current;
    },
    duties: deps.always ? [] : [{ name: 'worker-shift', runsOn: 'api_or_worker', everyMs: CHECK_EVERY_MS, run: review }],
  };
}
