import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { BreakerChange } from '#service/messaging/breaker.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import type { Ids } from '#service/ports/ids.ts';
import { line } from '#shared/domain/notification-lines.ts';
import { gatewayDown, gatewayGroup, gatewayRestored } from './alerts.notices.ts';

export interface GatewayAlertsDeps {
  readonly unitOfWork: UnitOfWork;
  readonly inApp: InApp;
  readonly ids: Ids;
  readonly gateways: readonly { readonly id: string; readonly label: string }[];
}

/** A gateway went down, its share fails over, it is back: loud for NOC and administrators (SPEC §3). One line per outage. */
export function createGatewayAlerts({ unitOfWork, inApp, ids, gateways }: GatewayAlertsDeps) {
  const labelOf = (id: string) => gateways.find((gateway) => gateway.id === id)?.label ?? id;

  return async function gatewayChanged({ gateway, to, reason }: BreakerChange): Promise<void> {
    const label = labelOf(gateway);
    await unitOfWork.transaction(async (tx) => {
      // Two nodes may tell of two changes in the wrong order. One that does not hold any more is not told: it would end, or begin, the
      // alert of the later one.
      const { rows: current } = await tx.client.query<{ closed: boolean }>(
        `SELECT breaker = 'closed' AS closed FROM gateways WHERE id = $1 FOR SHARE`,
        [gateway],
      );
      if (current[0]?.closed !== (to === 'closed')) return;
      const options = { eventId: ids.uuid(), actorId: null };
      if (to === 'open') {
        const { rows } = await tx.client.query<{ id: string }>(
          `SELECT id FROM gateways WHERE enabled AND breaker = 'closed' AND id <> $1 ORDER BY id`,
          [gateway],
        );
        const backups = rows.map(({ id }) => labelOf(id));
        await inApp.announce(tx, gatewayDown, { gateway, label, reason, backups }, options);
        return;
      }
      const back = line('gateway_back', { gateway: label });
      if ((await inApp.resolve(tx, { groupKey: gatewayGroup(gateway) }, back)) > 0) return;
      await inApp.announce(tx, gatewayRestored, { gateway, label }, options);
    });
  };
}
