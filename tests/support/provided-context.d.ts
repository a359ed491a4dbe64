import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Server of the run: connection string of its owner, database `postgres`. */
    pgUrl: string;
    /** Folder of the run, removed at its end. */
    runFolder: string;
    /** Redis of the run. */
    redisUrl: string;
  }
}
