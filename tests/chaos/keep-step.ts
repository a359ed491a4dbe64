import { passBreakerWaits } from '../support/chaos-kills.ts';
import { chaosCampaign } from '../support/chaos-messages.ts';
import type { ChaosRow, ChaosWorld } from '../support/chaos-world.ts';
import { until } from '../support/until.ts';

export interface CampaignInStep {
  /** All rows committed so far. */
  readonly rows: readonly ChaosRow[];
  /** Called before each kill with the share of kills done. */
  keepStep(share: number): Promise<void>;
  /** Writes what is left of the single messages. */
  finish(): Promise<void>;
}

/** The longest a kill waits for the campaign, ms: dead workers may have left everything closed for a while. */
const PATIENCE_MS = 3_000;

/** A campaign that is sent about as fast as the workers are killed: the bulk event at once, the single messages bit by bit. */
export async function startCampaignInStep(world: ChaosWorld, size: number): Promise<CampaignInStep> {
  const { bulk, singles } = chaosCampaign(size);
  const rows = await world.write(bulk);
  let limit = -1;

  async function writeUpTo(share: number): Promise<void> {
    const due = Math.ceil((size - bulk.length) * Math.min(1, share)) - (size - bulk.length - singles.length);
    if (due > 0) rows.push(...(await world.write(singles.splice(0, due))));
  }

  return {
    rows,
    async keepStep(share) {
      await writeUpTo(share + 0.03);
      const sent = () => world.sandbox.countLedger().accepted / size;
      // The live setting of the pace holds the campaign back where the kills cannot keep up.
      const wanted = sent() > share + 0.1 ? 600 : 12_000;
      if (wanted !== limit) await world.pool.query('UPDATE gateways SET per_minute = $1', [wanted]);
      limit = wanted;
      await until(
        'the campaign to catch up',
        async () => {
          await passBreakerWaits(world);
          return sent() >= share - 0.02;
        },
        PATIENCE_MS,
      ).catch(() => undefined);
    },
    async finish() {
      await writeUpTo(1);
      await world.pool.query('UPDATE gateways SET per_minute = 0');
    },
  };
}
