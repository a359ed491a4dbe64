import type { routingRules, whatsappGroups } from '#service/db/postgres/schema/index.ts';
import type { NewRow } from './bulk-insert.ts';
import { DAY, type DemoContext, plus } from './demo-context.ts';

export interface DemoGroups {
  readonly rows: readonly (NewRow<typeof whatsappGroups> & { readonly id: number })[];
  readonly routingRows: readonly NewRow<typeof routingRules>[];
  readonly team: { readonly id: number; readonly name: string };
  readonly management: { readonly id: number; readonly name: string };
}

/** Two groups that both gateways know under ids of their own, and the two rules that write to them. */
export function planGroups(context: DemoContext): DemoGroups {
  const createdAt = plus(context.now, -400 * DAY);
  const common = { active: true, isDemo: true, createdAt, updatedAt: createdAt };
  const team = { id: 1, name: 'AGLIS Tim Lapangan' };
  const management = { id: 2, name: 'AGLIS Manajemen' };
  // Fonnte writes a group's id with its domain, Wablas the bare number (GATEWAYS R9).
  const rows: DemoGroups['rows'] = [
    { ...team, purpose: 'team', gatewayIds: { fonnte: '120363990000000001@g.us', wablas: '120363990000000001' }, ...common },
    {
      ...management,
      purpose: 'management',
      gatewayIds: { fonnte: '120363990000000002@g.us', wablas: '120363990000000002' },
      ...common,
    },
  ];
  const rule = (notificationType: string, groupId: number) => ({
    notificationType,
    enabled: true,
    personal: true,
    groupIds: [groupId],
    updatedAt: createdAt,
  });
  return { rows, routingRows: [rule('emergency_alert', team.id), rule('daily_summary', management.id)], team, management };
}
