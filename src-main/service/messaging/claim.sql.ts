import { parameters, unnestRows } from '#service/db/rows.ts';
import { fitsLimit } from './text-length.sql.ts';

/**
 * Order of a lane's backlog (E-6). Word for word that of `whatsapp_notifications_owed_idx`, or every look at a backlog of 50,000 rows
 * sorts them all.
 */
export const BACKLOG_ORDER = 'n.message_class DESC NULLS LAST, n.expires_at, n.position, n.id';

/** The wake-ups that ask, each with the id its attempt will have. */
export const ASKED = unnestRows<{ readonly id: number; readonly generation: number; readonly attemptId: string }>()({
  id: 'bigint',
  generation: 'int',
  attemptId: 'uuid',
});

export interface ClaimTerms {
  readonly gateway: string;
  readonly lane: string;
  /** How many may go. */
  readonly most: number;
  readonly onLoopback: boolean;
  /** Numbers that demo messages may go to all the same. */
  readonly demoNumbers: readonly string[];
  /** Whether marketing may use this gateway. */
  readonly marketing: boolean;
  readonly leaseMs: number;
  readonly node: string;
  readonly breakerGeneration: number;
  readonly probe: boolean;
  readonly longestText: number;
  /** How many rows of the backlog behind the queue's horizon may come along. */
  readonly spare: number;
  readonly engine: string;
}

/** Behind the lists of `ASKED`. */
export const TERMS = parameters<ClaimTerms>()(
  {
    gateway: true,
    lane: true,
    most: true,
    onLoopback: true,
    demoNumbers: true,
    marketing: true,
    leaseMs: true,
    node: true,
    breakerGeneration: true,
    probe: true,
    longestText: true,
    spare: true,
    engine: true,
  },
  4,
);
const { at } = TERMS;

/**
 * The claim: the one statement that turns a wake-up into a call to be made (ENGINE E-8). Rows are locked in id order, judged against
 * the state of this very moment, moved, and the attempts are written – all or nothing.
 */
export const CLAIM = `
WITH asked AS (
  SELECT a.id, a.generation, a.attempt_id, a.place, false AS taken
  FROM ${ASKED.from('a', { place: 'place' })}
  UNION ALL
  -- Nobody has a wake-up for these: rows that never met a refusal, in the order of E-6.
  SELECT b.id, b.generation, gen_random_uuid(), 1000000 + row_number() OVER (), true
  FROM (
    SELECT n.id, n.generation FROM whatsapp_notifications n
    WHERE n.lane = ${at.lane} AND n.status IN ('pending', 'queued') AND n.enqueued_at IS NULL AND n.not_before IS NULL
      AND n.refused_by = '{}' AND n.unknown_at = '{}' AND n.group_id IS NULL AND ${fitsLimit('n.message', `${at.longestText}::int`)}
      AND (n.message_class <> 'marketing' OR ${at.marketing}::boolean) AND NOT n.id = ANY(${ASKED.parameter('id')})
    ORDER BY ${BACKLOG_ORDER}
    LIMIT ${at.spare}::int
    FOR UPDATE SKIP LOCKED
  ) AS b
),
-- Row by row: joined as a whole, the planner may read every open row of a backlog for each claim.
locked AS MATERIALIZED (
  SELECT n.*, a.attempt_id, a.place, a.taken
  FROM (SELECT * FROM asked ORDER BY id) AS a
  CROSS JOIN LATERAL (
    SELECT r.id, r.expires_at, r.not_before, r.is_demo, r.recipient_phone, r.message_class, r.preference, r.customer_id,
           r.notification_type, r.subject, r.refused_by, r.unknown_at, r.group_id, r.message
    FROM whatsapp_notifications r
    WHERE r.id = a.id AND r.generation = a.generation AND r.status IN ('pending', 'queued')
    FOR UPDATE
  ) AS n
),
-- Read after the locks (E-3).
clock AS MATERIALIZED (SELECT engine_now() AS now FROM (SELECT count(*) FROM locked) AS after_locks),
gate AS MATERIALIZED (
  SELECT EXISTS (
    SELECT FROM gateways g JOIN lanes l ON l.id = ${at.lane}
    WHERE g.id = ${at.gateway} AND g.enabled AND NOT l.paused AND g.breaker_generation = ${at.breakerGeneration}
      -- Asked for as a trial, it is one or nothing: a breaker that has closed meanwhile lets nobody pass who did not wait for the urgent.
      AND CASE WHEN ${at.probe} THEN g.breaker = 'half_open' AND g.probe_attempt IS NULL ELSE g.breaker = 'closed' END
  )
  -- Without a pace, too, nothing ordinary leaves before what is urgent, as after an outage (E-12, R6); with one, the pace has decided.
  -- A trial message is ordinary by rule (E-13).
  AND (${at.lane} = 'urgent' OR ${at.probe} OR (SELECT per_minute FROM gateways WHERE id = ${at.gateway}) > 0 OR NOT EXISTS (
    SELECT FROM whatsapp_notifications u, clock
    WHERE u.lane = 'urgent' AND u.status IN ('pending', 'queued') AND coalesce(u.not_before, '-infinity') <= clock.now
      AND u.expires_at > clock.now AND NOT ${at.gateway} = ANY(u.refused_by) AND NOT ${at.gateway} = ANY(u.unknown_at)
      AND (u.group_id IS NULL OR EXISTS (SELECT FROM whatsapp_groups gr WHERE gr.id = u.group_id AND gr.gateway_ids ? ${at.gateway}))
      AND EXISTS (SELECT FROM lanes l WHERE l.id = 'urgent' AND NOT l.paused AND l.gateway_order ? ${at.gateway})
  )) AS open
),
judged AS MATERIALIZED (
  SELECT l.id, l.attempt_id, l.place, l.taken, gr.gateway_ids ->> ${at.gateway} AS group_gateway_id,
    CASE
      WHEN NOT gate.open THEN 'gate'
      WHEN l.expires_at <= clock.now THEN 'expired'
      WHEN l.not_before > clock.now THEN 'later'
      WHEN l.is_demo AND NOT ${at.onLoopback}::boolean AND NOT coalesce(l.recipient_phone = ANY(${at.demoNumbers}::text[]), false) THEN 'demo_recipient'
      WHEN c.opted_out_at IS NOT NULL AND l.message_class = 'marketing' THEN 'opted_out'
      WHEN l.preference IS NOT NULL AND (c.message_preferences ->> l.preference) = 'false' THEN 'opted_out'
      WHEN r.enabled = false THEN 'routed_off'
      WHEN l.subject IS NOT NULL AND EXISTS (
        SELECT FROM whatsapp_notifications o
        WHERE o.subject = l.subject AND o.recipient_phone IS NOT DISTINCT FROM l.recipient_phone AND o.id < l.id
          AND o.status IN ('pending', 'queued', 'sending')
      ) THEN 'subject'
      WHEN ${at.gateway} = ANY(l.unknown_at) OR ${at.gateway} = ANY(l.refused_by) THEN 'elsewhere'
      WHEN l.group_id IS NOT NULL AND gr.gateway_ids ->> ${at.gateway} IS NULL THEN 'no_group_id'
      WHEN NOT ${fitsLimit('l.message', `${at.longestText}::int`)} THEN 'too_long'
      WHEN l.message_class = 'marketing' AND NOT ${at.marketing}::boolean THEN 'elsewhere'
      ELSE 'go'
    END AS verdict
  FROM locked l CROSS JOIN clock CROSS JOIN gate
  LEFT JOIN customers c ON c.id = l.customer_id
  LEFT JOIN notification_routing_rules r ON r.notification_type = l.notification_type
  LEFT JOIN whatsapp_groups gr ON gr.id = l.group_id
),
verdicts AS MATERIALIZED (
  SELECT id, attempt_id, taken, group_gateway_id,
    CASE WHEN verdict = 'go' AND row_number() OVER (PARTITION BY verdict ORDER BY place) > ${at.most}::int THEN 'pace' ELSE verdict END AS verdict
  FROM judged
),
moved AS (
  UPDATE whatsapp_notifications n SET
    status = CASE v.verdict
      WHEN 'go' THEN 'sending' WHEN 'expired' THEN 'expired' WHEN 'demo_recipient' THEN 'skipped' WHEN 'opted_out' THEN 'skipped'
      WHEN 'routed_off' THEN 'cancelled' ELSE n.status END,
    attempt = n.attempt + CASE WHEN v.verdict = 'go' THEN 1 ELSE 0 END,
    sending_at = CASE WHEN v.verdict = 'go' THEN clock.now ELSE n.sending_at END,
    not_before = CASE WHEN v.verdict = 'go' THEN NULL WHEN v.verdict = 'subject' THEN clock.now + interval '100 milliseconds' ELSE n.not_before END,
    enqueued_at = CASE WHEN v.verdict = 'go' THEN n.enqueued_at ELSE NULL END,
    settled_at = CASE WHEN v.verdict IN ('expired', 'demo_recipient', 'opted_out', 'routed_off') THEN clock.now ELSE n.settled_at END,
    error_code = CASE
      WHEN v.verdict IN ('demo_recipient', 'opted_out', 'routed_off') THEN v.verdict
      WHEN v.verdict = 'expired' THEN coalesce(n.error_code, 'expired') ELSE n.error_code END,
    updated_at = clock.now
  FROM verdicts v CROSS JOIN clock
  WHERE n.id = v.id AND v.verdict IN ('go', 'expired', 'demo_recipient', 'opted_out', 'routed_off', 'later', 'subject')
  RETURNING n.id, n.generation, n.attempt, n.status, n.lane, n.notification_type, n.recipient_phone, n.message, n.ticket_id,
            n.on_unknown, n.message_class, n.retries_used, n.unknown_at, n.refused_by
),
attempts AS (
  INSERT INTO whatsapp_delivery_attempts
    (id, notification_id, generation, attempt, gateway, breaker_generation, urgent, probe, started_at, lease_until, node, engine)
  SELECT v.attempt_id, m.id, m.generation, m.attempt, ${at.gateway}, ${at.breakerGeneration}, ${at.lane} = 'urgent', ${at.probe}, clock.now, clock.now + ${at.leaseMs} * interval '1 millisecond', ${at.node}, ${at.engine}::uuid
  FROM moved m JOIN verdicts v ON v.id = m.id CROSS JOIN clock
  WHERE v.verdict = 'go'
  RETURNING id
),
probing AS (
  UPDATE gateways SET probe_attempt = (SELECT id FROM attempts LIMIT 1)
  WHERE id = ${at.gateway} AND ${at.probe} AND EXISTS (SELECT FROM attempts)
)
SELECT v.id, v.verdict, v.taken, v.attempt_id AS "attemptId", v.group_gateway_id AS "groupGatewayId",
       m.generation, m.attempt, m.status, m.lane, m.notification_type AS "type", m.recipient_phone AS "phone", m.message,
       m.ticket_id AS "ticketId", m.on_unknown AS "onUnknown", m.message_class AS "messageClass", m.retries_used AS "retriesUsed",
       m.unknown_at AS "unknownAt", m.refused_by AS "refusedBy", (SELECT price_per_message FROM gateways WHERE id = ${at.gateway}) AS price
FROM verdicts v LEFT JOIN moved m ON m.id = v.id`;
