import type { ReportContext } from './define-report.ts';
import type { FigureRow } from './figures.ts';

/** Which gateway is the first choice of each lane now, and what a message costs there. */
export interface GatewayOrder {
  /** Whether another gateway than the lane's first one carried these messages (`message.accepted` with its whole key). */
  isBackup(row: FigureRow): boolean;
  /** Price of one message at the first gateway of their lane; null while unknown. */
  primaryPrice(row: FigureRow): number | null;
}

/** Provider, lane and type of `message.accepted`. */
export function routeOf({ key }: FigureRow): { readonly provider: string; readonly lane: string; readonly type: string } {
  const [provider = '', lane = '', type = ''] = key.split(':');
  return { provider, lane, type };
}

export async function readGatewayOrder(db: ReportContext['db']): Promise<GatewayOrder> {
  const { rows: lanes } = await db.query<{ id: string; order: string[] }>('SELECT id, gateway_order AS "order" FROM lanes');
  const { rows: gateways } = await db.query<{ id: string; enabled: boolean; price: number }>(
    'SELECT id, enabled, price_per_message AS price FROM gateways',
  );
  const off = new Set(gateways.filter(({ enabled }) => !enabled).map(({ id }) => id));
  const prices = new Map(gateways.map(({ id, price }) => [id, price]));
  const primaries = new Map(lanes.map(({ id, order }) => [id, order.find((gateway) => !off.has(gateway))]));
  return {
    isBackup(row) {
      const { provider, lane } = routeOf(row);
      const primary = primaries.get(lane);
      return primary !== undefined && provider !== primary && provider !== 'none';
    },
    primaryPrice: (row) => prices.get(primaries.get(routeOf(row).lane) ?? '') ?? null,
  };
}
