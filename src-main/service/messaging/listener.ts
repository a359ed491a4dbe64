import pg from 'pg';
import type { Logger } from '../logger.ts';

export interface ListenerOptions {
  readonly url: string;
  readonly channels: readonly string[];
  readonly logger: Logger;
  onNotice(channel: string, payload: string): void;
  /** After every (re)connection: something may have been missed. */
  onConnected(): void;
}

/** One connection that listens for NOTIFY and comes back by itself. It only shortens waiting; nothing depends on it. */
export function createListener(options: ListenerOptions) {
  let client: pg.Client | null = null;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    if (stopped) return;
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'kabar-desk listener',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    let over = false;
    const again = () => {
      if (over || stopped) return;
      over = true;
      client = null;
      fresh.removeAllListeners('notification');
      void fresh.end().catch(() => undefined);
      retry = setTimeout(() => void connect(), 500);
    };
    fresh.on('error', again);
    fresh.on('end', again);
    fresh.on('notification', ({ channel, payload }) => options.onNotice(channel, payload ?? ''));
    try {
      await fresh.connect();
      for (const channel of options.channels) await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      client = fresh;
      options.onConnected();
    } catch (error) {
      options.logger.debug({ err: error }, 'listener cannot connect');
      again();
    }
  }

  return {
    start: connect,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
