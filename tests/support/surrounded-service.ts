import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { PATIENCE_MS } from './deadlines.ts';
import { embeddedDatabase, type ServiceProcess } from './service-process.ts';
import { until } from './until.ts';

/** Opens a ticket, which tells its customer in a message. Asked again until it is acknowledged, under one key: then it is a promise. */
export async function openTicket(service: ServiceProcess, token: string, key: string): Promise<void> {
  const body = { customerId: 1, type: 'repair', category: 'no_connection', title: `Uji sekeliling ${key}` };
  await until(`ticket ${key} to be acknowledged`, async () => {
    const answer = await service
      .send('POST', '/api/tickets', { token, body, headers: { 'idempotency-key': key } })
      .catch(() => ({ status: 0, text: '' }));
    if (answer.status !== 200 && answer.status !== 0 && answer.status < 500) {
      throw new Error(`opening ticket ${key} answered ${answer.status} ${answer.text.slice(0, 300)}`);
    }
    return answer.status === 200;
  });
}

/** Texts of messages that reached the sandbox gateways, by its own ledger file. */
export function arrivedTexts(dataDir: string): string[] {
  const file = join(dataDir, 'sandbox', 'ledger.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { accepted: boolean; text: string })
    .filter(({ accepted }) => accepted)
    .map(({ text }) => text);
}

export interface DeliveryVerdict {
  readonly acknowledged: number;
  readonly arrived: number;
  readonly twice: number;
  /** Acknowledged, not arrived, and not marked for a person either. */
  readonly lost: number;
  readonly unknown: number;
}

/** Waits until nothing is on its way any more, then compares what was acknowledged with what the gateways got. */
export async function judgeTickets(dataDir: string, keys: readonly string[], deadlineMs = PATIENCE_MS): Promise<DeliveryVerdict> {
  const mine = `FROM whatsapp_notifications WHERE message LIKE '%Uji sekeliling %'`;
  const rows = await until(
    'every message to be settled',
    async () => {
      const client = new pg.Client({ connectionString: embeddedDatabase(dataDir).url, connectionTimeoutMillis: 5_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const open = await client.query(`SELECT 1 ${mine} AND status IN ('pending', 'queued', 'sending') LIMIT 1`);
        if (open.rowCount !== 0) return false;
        return (await client.query<{ text: string; status: string }>(`SELECT message AS text, status ${mine}`)).rows;
      } catch {
        return false;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    deadlineMs,
  );
  const count = async () => {
    const texts = arrivedTexts(dataDir);
    return keys.map((key) => texts.filter((text) => text.includes(`Uji sekeliling ${key}"`)).length);
  };
  const isUnknown = (key: string) =>
    rows.some(({ text, status }) => status === 'unknown' && text.includes(`Uji sekeliling ${key}"`));
  // The sandbox writes its file a moment later.
  const counts = await until(
    'the ledger file to be written',
    async () => {
      const now = await count();
      return now.every((times, index) => times > 0 || isUnknown(keys[index] ?? '')) && now;
    },
    15_000,
  ).catch(count);
  return {
    acknowledged: keys.length,
    arrived: counts.filter((times) => times > 0).length,
    twice: counts.filter((times) => times > 1).length,
    lost: keys.filter((key, index) => counts[index] === 0 && !isUnknown(key)).length,
    unknown: keys.filter(isUnknown).length,
  };
}
