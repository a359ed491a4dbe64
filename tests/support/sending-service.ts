import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { Gateway } from '#service/gateways/port.ts';
import { createGateways } from '#service/gateways/registry.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { registerGateways } from '#service/messaging/engine.ts';
import { type NewMessage, writeMessages } from '#service/messaging/ledger.ts';
import { createWakeUpQueue } from '#service/messaging/queue.ts';
import { createSending } from '#service/start/sending.ts';
import { newMessage } from './new-message.ts';
import { createTestService, type TestService } from './test-service.ts';
import { until } from './until.ts';

/** A test service that sends: the product's engine with its wake-up queue and the sandbox gateways. */
export interface SendingService extends Omit<TestService, 'query'> {
  readonly sandbox: Sandbox;
  readonly gateways: readonly Gateway[];
  /** Writes rows as a business transaction would; their ids in the order given. */
  send(messages: readonly Partial<NewMessage>[]): Promise<number[]>;
  // biome-ignore lint/suspicious/noExplicitAny: a row of any table
  query(text: string, values?: unknown[]): Promise<any[]>;
  // biome-ignore lint/suspicious/noExplicitAny: a row of the ledger
  row(id: number): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: a row of the ledger
  rowIn(id: number, states: readonly string[], deadlineMs?: number): Promise<any>;
  /** Accepted messages at the gateways, oldest first. */
  delivered(): ReturnType<Sandbox['ledger']['list']>;
}

/** The duties of a sending node that run by themselves here, more often than in the product; the others are run by the test that needs them. */
const EVERY_MS: Readonly<Record<string, number>> = { 'report-inbox': 200, 'one-time-codes': 500 };

/** With `start: false` messages stay where they were written. */
export async function createSendingService(options: { readonly start?: boolean } = {}): Promise<SendingService> {
  const sandbox = await startSandbox({ now: Date.now, separatePorts: true });
  const gateways = createGateways(sandbox.credentials);
  const service = await createTestService({ gateways, sandbox });
  const { kernel, features, database, unitOfWork, query } = service;
  await registerGateways(
    database.pool,
    gateways.map(({ id }) => ({ id, pricePerMessage: id === 'fonnte' ? 250 : 0 })),
    0,
  );
  const queue = createWakeUpQueue({
    namespace: `t${randomBytes(4).toString('hex')}`,
    redisUrl: inject('redisUrl'),
    databaseUrl: database.url,
    databaseRole: 'kabar_app',
    logger: kernel.logger,
  });
  const sending = createSending({
    kernel,
    config: { demoAllow: [] },
    database: { enginePool: database.pool, url: database.url },
    queue,
    gateways,
    features: features.map((feature) => ({
      ...feature,
      duties: (feature.duties ?? []).flatMap((duty) => {
        const everyMs = EVERY_MS[duty.name];
        return everyMs === undefined ? [] : [{ ...duty, everyMs }];
      }),
    })),
  });
  if (options.start !== false) await sending.start();

  const row = async (id: number) =>
    (await query<Record<string, unknown>>('SELECT * FROM whatsapp_notifications WHERE id = $1', [id]))[0];
  return {
    ...service,
    sandbox,
    gateways,
    row,
    async send(messages) {
      const written = await unitOfWork.transaction((tx) => writeMessages(tx.client, messages.map(newMessage)));
      // Rows are written in the order of their keys; callers think in the order they gave.
      const rows = await query<{ id: number }>('SELECT id FROM whatsapp_notifications WHERE id = ANY($1) ORDER BY position', [
        written.map((message) => message.id),
      ]);
      return rows.map(({ id }) => id);
    },
    rowIn: (id, states, deadlineMs) =>
      until(
        `message ${id} to be ${states.join(' or ')}`,
        async () => {
          const found = await row(id);
          return states.includes(String(found?.status)) ? found : false;
        },
        deadlineMs,
      ),
    delivered: () => sandbox.ledger.list({ accepted: true }),
    async close() {
      if (options.start !== false) await sending.stop();
      await queue.close();
      for (const gateway of gateways) gateway.close();
      await service.close();
      await sandbox.close();
    },
  };
}
