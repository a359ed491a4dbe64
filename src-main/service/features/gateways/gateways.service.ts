import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, illegal, invalid } from '#service/errors.ts';
import type { DeviceState, Gateway } from '#service/gateways/port.ts';
import type { Logger } from '#service/logger.ts';
import { pinToGateway } from '#service/messaging/ledger-actions.ts';
import type { Notify } from '#service/notifications/notify.port.ts';
import type { Ids } from '#service/ports/ids.ts';
import type { Publisher } from '#service/realtime/publisher.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { changeGateway, GatewayCard } from '#shared/contracts/gateways.contract.ts';
import { maskPhone } from '#shared/domain/phone.ts';
import type { GatewayRow, GatewaysRepository } from './gateways.repository.ts';
import { testMessage } from './test.notification.ts';

/** How often a device is asked by itself; vendors limit the question. */
const DEVICE_MINUTES = 15;

export interface GatewaysDeps {
  readonly repository: GatewaysRepository;
  readonly gateways: readonly Gateway[];
  readonly notify: Notify;
  readonly audit: Audit;
  readonly publisher: Publisher;
  readonly ids: Ids;
  readonly logger: Logger;
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

export function createGatewaysService(deps: GatewaysDeps) {
  const { repository, gateways, audit, publisher } = deps;
  const adapterOf = (id: string) => gateways.find((gateway) => gateway.id === id);

  function present(row: GatewayRow): GatewayCard {
    const adapter = adapterOf(row.id);
    return {
      id: row.id,
      label: adapter?.label ?? row.id,
      configured: adapter !== undefined,
      loopback: adapter?.isLoopback ?? false,
      enabled: row.enabled,
      breaker: {
        state: row.breaker,
        since: row.breakerSince?.toISOString() ?? null,
        reason: row.breakerReason,
        detail: row.breakerDetail,
      },
      device: row.device && row.deviceCheckedAt ? presentDevice(row.device, row.deviceCheckedAt) : null,
      perMinute: row.perMinute,
      pricePerMessage: row.pricePerMessage,
      lastHour: { accepted: row.accepted, refused: row.refused, failed: row.failed, unknown: row.unknown },
      lastDay: { sent: row.sent, cost: row.cost, share: share(row.sent, row.sentInAll) },
      availability: share(row.took, row.asked),
    };
  }

  async function ask(gateway: Gateway) {
    const device = await gateway.device();
    return presentDevice(device, await repository.keepDevice(gateway.id, device));
  }

  return {
    async list() {
      const [rows, combined, backup] = await Promise.all([repository.list(), repository.combined(), repository.backup()]);
      return {
        gateways: rows.map(present),
        combinedAvailability: share(combined.took, combined.asked),
        backup: { sent: backup.sent, share: share(backup.sent, backup.inAll), cost: backup.cost },
      };
    },

    async change(tx: Transaction, actor: Actor, id: string, change: BodyOf<typeof changeGateway>) {
      const before = await repository.lock(tx.client, id);
      if (!before) throw new AppError('not_found');
      await repository.change(tx.client, id, change);
      await audit(tx, {
        actor,
        action: 'gateway.change',
        entity: 'gateway',
        entityId: id,
        before: { ...before },
        after: { ...change },
      });
      tx.afterCommit(() => publisher.publish('staff', 'gateway', { id }));
      return (await repository.lock(tx.client, id)) ?? before;
    },

    async checkDevice(id: string) {
      const gateway = adapterOf(id);
      if (!gateway) throw new AppError('not_found');
      const device = await ask(gateway);
      publisher.publish('staff', 'gateway', { id });
      return device;
    },

    /** Through the ledger like everything else, and through this gateway alone. */
    async test(tx: Transaction, actor: Actor, id: string, typed: string | undefined) {
      const gateway = adapterOf(id);
      const state = gateway ? await repository.lock(tx.client, id) : null;
      if (!gateway || !state) throw new AppError('not_found');
      if (!state.enabled) throw illegal(null, 'gateway_disabled');
      const phone = typed ?? (await repository.phoneOf(tx.client, actor.userId));
      if (phone === null) throw invalid('body.phone', 'no_own_phone');
      const told = await deps.notify(
        tx,
        testMessage,
        {
          phone,
          gateway: gateway.label,
          by: actor.name,
          userId: actor.userId,
          isDemo: await repository.isDemoPhone(tx.client, phone),
        },
        { eventId: deps.ids.uuid(), actorId: actor.userId },
      );
      const { messageIds } = await told.written();
      const [messageId] = messageIds;
      if (messageId === undefined) throw illegal(null, 'test_routed_off');
      await pinToGateway(tx.client, [messageId], id);
      await audit(tx, {
        actor,
        action: 'gateway.test',
        entity: 'gateway',
        entityId: id,
        after: { messageId, phone: maskPhone(phone) },
      });
      return { messageId };
    },

    /** Keeps quota and expiry on the cards fresh. Run by the engine; one node of the fleet asks each time, nobody waits for the vendor. */
    async refreshDevices(): Promise<void> {
      for (const gateway of gateways) {
        if (!(await repository.takeDeviceTurn(gateway.id, DEVICE_MINUTES))) continue;
        void ask(gateway).catch((error: unknown) =>
          deps.logger.warn({ err: error, gateway: gateway.id }, 'device could not be asked'),
        );
      }
    },
  };
}

export type GatewaysService = ReturnType<typeof createGatewaysService>;

function presentDevice(device: DeviceState, checkedAt: Date): NonNullable<GatewayCard['device']> {
  return {
    reachable: device.reachable,
    connected: device.connected,
    quotaRemaining: device.quotaRemaining,
    expiresAt: device.expiresAt,
    detail: device.detail,
    trouble: device.trouble,
    checkedAt: checkedAt.toISOString(),
  };
}
