import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import type { Gateway } from '../gateways/port.ts';
import { createGateways } from '../gateways/registry.ts';
import { type Sandbox, startSandbox } from '../gateways/sandbox/sandbox-server.ts';
import { registerGateways } from '../messaging/engine.ts';
import type { Clock } from '../ports/clock.ts';
import type { Opened } from './parts.ts';

/** Price of one message at the usual plans, integer rupiah; changed on the gateway's card. */
const USUAL_PRICE: Readonly<Record<string, number>> = { fonnte: 250, wablas: 300 };

export interface OpenGateways {
  readonly gateways: readonly Gateway[];
  /** Null where real gateways are configured. */
  readonly sandbox: Sandbox | null;
}

/** The configured gateways, or the sandbox's two when there are none: then every screen says so (SPEC §15). */
export async function openGateways(config: Config, pool: Pool, clock: Clock, opened: Opened): Promise<OpenGateways> {
  const now = () => clock.now().getTime();
  let sandbox: Sandbox | null = null;
  let settings: Parameters<typeof createGateways>[0];
  if (config.fonnte === null && config.wablas === null) {
    const folder = join(config.dataDir, 'sandbox');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const started = await startSandbox({ now, ledgerFile: join(folder, 'ledger.jsonl') });
    sandbox = started;
    opened('sandbox', () => started.close());
    settings = started.credentials;
  } else {
    settings = {
      ...(config.fonnte ? { fonnte: config.fonnte } : {}),
      ...(config.wablas
        ? {
            wablas: {
              baseUrl: config.wablas.baseUrl,
              token: config.wablas.token,
              ...(config.wablas.secretKey ? { secretKey: config.wablas.secretKey } : {}),
            },
          }
        : {}),
    };
  }
  const gateways = createGateways(settings);
  opened('gateways', () => {
    for (const gateway of gateways) gateway.close();
  });
  await registerGateways(
    pool,
    gateways.map((gateway) => ({ id: gateway.id, pricePerMessage: USUAL_PRICE[gateway.id] ?? 0 })),
    config.perMinute,
  );
  return { gateways, sandbox };
}
