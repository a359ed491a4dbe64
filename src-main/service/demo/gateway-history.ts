import { addDays, instantAtWib } from '#shared/domain/time-zone.ts';
import type { DemoContext } from './demo-context.ts';

/** Price of one message at each gateway, integer rupiah. */
export const GATEWAY_PRICE = { fonnte: 250, wablas: 300 } as const;
export type DemoGateway = keyof typeof GATEWAY_PRICE;

/** A time in which the primary gateway refused everything and the backup carried the messages. */
export interface PrimaryOutage {
  readonly from: Date;
  readonly to: Date;
  readonly code: 'device' | 'quota';
  /** The vendor's words. */
  readonly detail: string;
}

const OUTAGES = [
  { daysAgo: 63, from: '15:10', to: '19:40', code: 'device', detail: 'request invalid on disconnected device' },
  { daysAgo: 38, from: '08:40', to: '16:30', code: 'quota', detail: 'insufficient quota' },
  { daysAgo: 24, from: '12:00', to: '17:40', code: 'device', detail: 'request invalid on disconnected device' },
  { daysAgo: 3, from: '09:50', to: '13:15', code: 'device', detail: 'request invalid on disconnected device' },
] as const;

/** Oldest first. The latest one is a few days old, so that the notification center remembers it. */
export function primaryOutages({ today }: DemoContext): readonly PrimaryOutage[] {
  return OUTAGES.map(({ daysAgo, from, to, code, detail }) => {
    const day = addDays(today, -daysAgo);
    return { from: instantAtWib(day, from), to: instantAtWib(day, to), code, detail };
  });
}
