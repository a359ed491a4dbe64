import './shifted-clock.ts';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { GatewayRecipient } from '#service/gateways/port.ts';
import { createGateways, type GatewaysConfig } from '#service/gateways/registry.ts';
import { listenForStopPoints, passStopPoint } from './stop-points.ts';

/*
 * The worker of the source documents (seeds/003, day 10) in the same harness: a plain BullMQ worker that sends and then writes its log
 * row inside try/catch. If this one shows no duplicates, the harness is blind.
 */
const environment = process.env;
const pool = new pg.Pool({
  connectionString: environment.CHAOS_DATABASE_URL,
  max: 6,
  application_name: `chaos ${environment.CHAOS_NODE}`,
});
const [gateway] = createGateways(JSON.parse(environment.CHAOS_GATEWAYS ?? '{}') as GatewaysConfig);
if (!gateway) throw new Error('no gateway');

async function updateDeliveryStatus(jobId: string | undefined, status: 'sent' | 'failed'): Promise<void> {
  await passStopPoint('recording');
  await pool.query(
    'INSERT INTO stock_log (job_id, status) VALUES ($1, $2) ON CONFLICT (job_id) DO UPDATE SET status = excluded.status',
    [jobId, status],
  );
}

const worker = new Worker(
  'whatsapp-messages',
  async (job) => {
    await passStopPoint('waiting');
    const data = job.data as { phone: string; message: string };
    const recipient: GatewayRecipient = { kind: 'person', phone: data.phone };
    try {
      await passStopPoint('admitted');
      const outcome = await gateway.send(
        { attemptId: String(job.id), recipient, text: data.message, urgent: false },
        { connectMs: 3_000, answerMs: 15_000 },
      );
      await passStopPoint('answered');
      if (outcome.kind !== 'accepted') throw new Error(outcome.detail);
      await updateDeliveryStatus(job.id, 'sent');
    } catch (error) {
      await updateDeliveryStatus(job.id, 'failed');
      throw error;
    }
  },
  {
    connection: new Redis(environment.CHAOS_REDIS_URL ?? '', { maxRetriesPerRequest: null }),
    concurrency: 5,
    // Only quicker than stock (30 s), so that the run does not take hours; what happens is the same.
    lockDuration: 2_000,
    stalledInterval: 1_000,
  },
);
worker.on('error', () => undefined);
listenForStopPoints();
await worker.waitUntilReady();
console.log(`ready ${environment.CHAOS_NODE}`);
process.send?.({ ready: true });
