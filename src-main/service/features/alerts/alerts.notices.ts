import { z } from 'zod';
import { type AnyNotice, defineNotice } from '#service/notifications/define-notice.ts';
import { placeLink } from '#shared/contracts/desk-links.ts';
import { LANES, type Lane } from '#shared/domain/message.ts';
import { line } from '#shared/domain/notification-lines.ts';

/** Who looks after the system itself. */
const ROLES = ['admin', 'noc'] as const;
/** What comes and goes is one line with a count. */
const AGAIN_SECONDS = 3_600;

/** A lane that has due messages this old and has called no gateway since is stalled. */
export const STALLED_AFTER_SECONDS: Readonly<Record<Lane, number>> = { urgent: 60, normal: 300, bulk: 600 };

/** The group of alerts about a lane; it ends when the lane moves. */
export const laneGroup = (lane: Lane) => `queue_stalled:${lane}`;
/** The group of alerts about a gateway; it ends when the gateway is back. */
export const gatewayGroup = (gateway: string) => `gateway:${gateway}`;

export const laneStalled = defineNotice({
  id: 'lane-stalled',
  event: 'queue_stalled',
  type: 'system',
  priority: ({ lane }) => (lane === 'urgent' ? 'urgent' : 'high'),
  roles: ROLES,
  payload: z.strictObject({ lane: z.enum(LANES) }),
  says: ({ lane }) => line('lane_stalled', { lane, minutes: STALLED_AFTER_SECONDS[lane] / 60 }),
  link: () => placeLink('queue'),
  data: ({ lane }) => ({ lane }),
  group: ({ lane }) => ({ key: laneGroup(lane), windowSeconds: AGAIN_SECONDS, repeats: 'once' }),
  samples: [{ lane: 'urgent' }, { lane: 'bulk' }],
});

export const gatewayDown = defineNotice({
  id: 'gateway-down',
  event: 'gateway_down',
  type: 'system',
  priority: 'urgent',
  roles: ROLES,
  payload: z.strictObject({
    gateway: z.string(),
    label: z.string(),
    reason: z.string(),
    /** Labels of the gateways that messages go by meanwhile. */
    backups: z.array(z.string()),
  }),
  says: ({ label, reason, backups }) => line('gateway_down', { gateway: label, reason, backups }),
  link: () => placeLink('gateways'),
  data: ({ gateway }) => ({ gateway }),
  group: ({ gateway }) => ({ key: gatewayGroup(gateway), windowSeconds: AGAIN_SECONDS, repeats: 'once' }),
  samples: [
    { gateway: 'fonnte', label: 'Fonnte', reason: 'device', backups: ['Wablas'] },
    { gateway: 'fonnte', label: 'Fonnte', reason: 'quota', backups: [] },
  ],
});

/** One that is back although nobody was told that it was down; else the alert itself says so. */
export const gatewayRestored = defineNotice({
  id: 'gateway-restored',
  event: 'gateway_restored',
  type: 'system',
  priority: 'normal',
  roles: ROLES,
  payload: z.strictObject({ gateway: z.string(), label: z.string() }),
  says: ({ label }) => line('gateway_back', { gateway: label }),
  link: () => placeLink('gateways'),
  data: ({ gateway }) => ({ gateway }),
  samples: [{ gateway: 'fonnte', label: 'Fonnte' }],
});

/** The built-in PostgreSQL fell and was started again. */
export const databaseRestarted = defineNotice({
  id: 'database-restarted',
  event: 'system_alert',
  type: 'system',
  priority: 'high',
  roles: ROLES,
  payload: z.strictObject({ seconds: z.number() }),
  says: ({ seconds }) => line('database_restarted', { seconds }),
  link: () => null,
  group: () => ({ key: 'database:restarted', windowSeconds: AGAIN_SECONDS }),
  samples: [{ seconds: 4 }],
});

export const alertNotices: readonly AnyNotice[] = [laneStalled, gatewayDown, gatewayRestored, databaseRestarted];
