import type { Logger } from '#service/logger.ts';

/** Notes a part that was opened, and how it is released. Throws when the service is being stopped already: then a start goes no further. */
export type Opened = (name: string, release: () => void | Promise<void>) => void;

export interface Parts {
  readonly opened: Opened;
  /** Last opened first. One that fails is logged and keeps no other open. Whoever asks meanwhile waits for the same end. */
  releaseAll(): Promise<void>;
}

/** What a start has opened so far. */
export function createParts(logger: Logger, isStopping: () => boolean): Parts {
  const parts: { name: string; release: () => void | Promise<void> }[] = [];
  let releasing = Promise.resolve();

  async function release(): Promise<void> {
    for (const { name, release: end } of parts.splice(0)) {
      try {
        await end();
      } catch (error) {
        logger.error({ err: error, part: name }, 'could not be stopped cleanly');
      }
    }
  }

  return {
    opened(name, release) {
      parts.unshift({ name, release });
      if (isStopping()) throw new Error('stopped before it was ready');
    },
    releaseAll() {
      // A start that was overtaken by its end releases, too: who came second must not find nothing left and let the process end.
      releasing = releasing.then(release);
      return releasing;
    },
  };
}
