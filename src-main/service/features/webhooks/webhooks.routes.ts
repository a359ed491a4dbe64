import { createHash, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { AppError } from '#service/errors.ts';
import type { Gateway } from '#service/gateways/port.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import type { Logger } from '#service/logger.ts';
import type { ChangedRow } from '#service/messaging/admission.ts';
import { createReportIntake } from '#service/messaging/report-intake.ts';
import { gatewayWebhook } from '#shared/contracts/webhooks.contract.ts';
import type { OptOut } from './opt-out.ts';

export interface WebhooksDeps {
  readonly pool: Pool;
  readonly gateways: readonly Gateway[];
  /** Null = there are no webhooks. */
  readonly secret: string | null;
  readonly logger: Logger;
  readonly optOut: OptOut;
  onChanged(rows: readonly ChangedRow[]): void;
}

/**
 * What gateways tell us (ENGINE E-15, RELIABILITY P12). Unsigned, so nothing here is believed but: the secret path, a message id that we
 * know, and a step forward. Stored, answered, then applied.
 */
export function mountWebhooks(mount: Mount, deps: WebhooksDeps): void {
  const take = createReportIntake(deps);

  mount(gatewayWebhook, async ({ params, body }) => {
    const gateway = deps.gateways.find((adapter) => adapter.id === params.gateway);
    const isSecret = deps.secret !== null && sameSecret(params.secret, deps.secret);
    if (!gateway || !isSecret) throw new AppError('not_found');
    const reports = gateway.readReports(body);
    const inbound = gateway.readInbound(body);
    await take(gateway.id, reports);
    if (inbound) await deps.optOut.hear(gateway.id, inbound.phone, inbound.text);
    return '';
  });
}

function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
