import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import type { InApp } from '#service/notifications/in-app.port.ts';
import type { Ids } from '#service/ports/ids.ts';
import { LANES, type Lane } from '#shared/domain/message.ts';
import { line } from '#shared/domain/notification-lines.ts';
import { laneGroup, laneStalled, STALLED_AFTER_SECONDS } from './alerts.notices.ts';

interface LaneState {
  readonly lane: Lane;
  readonly stalled: boolean;
  readonly open: boolean;
}

export interface LaneWatchDeps {
  readonly unitOfWork: UnitOfWork;
  readonly inApp: InApp;
  readonly ids: Ids;
}

/** Raises one alert per lane that stands still, and ends it when the lane moves. Any number of nodes may look at once. */
export function createLaneWatch({ unitOfWork, inApp, ids }: LaneWatchDeps) {
  return async function watchLanes(): Promise<void> {
    const { rows } = await unitOfWork.pool.query<LaneState>(STATES, [LANES, LANES.map((lane) => STALLED_AFTER_SECONDS[lane])]);
    for (const { lane, stalled, open } of rows) {
      if (stalled === open) continue;
      await unitOfWork.transaction(async (tx) => {
        if (!stalled) {
          await inApp.resolve(tx, { groupKey: laneGroup(lane) }, line('lane_moving', { lane }));
          return;
        }
        await inApp.announce(tx, laneStalled, { lane }, { eventId: `${lane}:${ids.uuid()}`, actorId: null });
      });
    }
  };
}

/** A paused lane is no alarm. A look at one due row is enough, and at the few attempts of the last minutes. */
const STATES = `
  WITH watched AS (
    SELECT l.id AS lane, l.paused, (SELECT engine_now()) - w.seconds * interval '1 second' AS since
    FROM unnest($1::text[], $2::int[]) AS w (lane, seconds) JOIN lanes l ON l.id = w.lane)
  SELECT lane, NOT paused AND EXISTS (
      SELECT FROM whatsapp_notifications m
      WHERE m.lane = watched.lane AND m.status IN ('pending', 'queued') AND m.created_at < since AND coalesce(m.not_before, m.created_at) < since)
    AND NOT EXISTS (
      SELECT FROM gateways g JOIN whatsapp_delivery_attempts a ON a.gateway = g.id
      JOIN whatsapp_notifications m ON m.id = a.notification_id
      WHERE a.started_at > since AND a.state <> 'not_started' AND m.lane = watched.lane) AS stalled,
    EXISTS (SELECT FROM notification_events e WHERE e.group_key = 'queue_stalled:' || lane AND e.resolved_at IS NULL) AS open
  FROM watched`;
