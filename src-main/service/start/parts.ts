import type { Logger } from '../logger.ts';

/** Notes a part that was opened, and how it is released. Throws when the service is being stopped already: then a start goes no further. */
export type Opened = (name: string, release: () => void | Promise<void>) => void;

export interface Parts {
  readonly opened: Opened;
  /** Last opened first. One that fails is logged and keeps no other open. */
  releaseAll(): Promise<void>;
}

/** What a start has opened so far. */
export function createParts(logger: Logger, isStopping: () => boolean): Parts {
  const parts: { name: string; release: () => void | Promise<void> }[] = [];
  return {
    opened(name, release) {
      parts.unshift({ name, release });
      if (isStopping()) throw new Error('stopped before it was ready');
    },
    async releaseAll() {
      for (const { name, release } of parts.splice(0)) {
        try {
          await release();
        } catch (error) {
          logger.error({ err: error, part: name }, 'could not be stopped cleanly');
        }
      }
    },
  };
}
