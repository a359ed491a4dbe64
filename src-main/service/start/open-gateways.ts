import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Config } from '#service/config.ts';
import type { Gateway } from '#service/gateways/port.ts';
import { createGateways, GATEWAYS, type GatewaysConfig } from '#service/gateways/registry.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { registerGateways } from '#service/messaging/engine.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Opened } from './parts.ts';

export interface OpenGateways {
  readonly gateways: readonly Gateway[];
  /** Null where real gateways are configured. */
  readonly sandbox: Sandbox | null;
}

/** The configured gateways, or the sandbox's when there are none: then every screen says so (SPEC §15). */
export async function openGateways(config: Config, pool: Pool, clock: Clock, opened: Opened): Promise<OpenGateways> {
  const now = () => clock.now().getTime();
  let sandbox: Sandbox | null = null;
  let settings: GatewaysConfig = config.gateways;
  if (Object.keys(settings).length === 0) {
    const folder = join(config.dataDir, 'sandbox');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const started = await startSandbox({ now, ledgerFile: join(folder, 'ledger.jsonl') });
    sandbox = started;
    opened('sandbox', () => started.close());
    settings = started.credentials;
  }
  const gateways = createGateways(settings);
  opened('gateways', () => {
    for (const gateway of gateways) gateway.close();
  });
  await registerGateways(
    pool,
    GATEWAYS.filter(({ id }) => gateways.some((gateway) => gateway.id === id)).map(({ id, usualPrice }) => ({
      id,
      pricePerMessage: usualPrice,
    })),
    config.perMinute,
  );
  return { gateways, sandbox };
}
