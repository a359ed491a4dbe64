import type { PoolClient } from 'pg';
import { lockThing } from '#service/db/locks.ts';
import type { OtpPurpose } from '#shared/contracts/otp.contract.ts';

export interface PhoneStanding {
  /** Codes sent to this phone within the last hour. */
  readonly sends: number;
  /** Wrong tries on codes of this phone within the last day. */
  readonly wrongTries: number;
  /** Rupiah that today's codes cost or may still cost. */
  readonly spent: number;
  /** Price of one more at its dearest gateway. */
  readonly price: number;
  readonly customerId: number | null;
  readonly name: string | null;
  readonly isDemo: boolean;
}

/** What is known of a phone before a code is sent to it. One query, the same for a known and an unknown phone. */
export async function standingOf(client: PoolClient, phone: string): Promise<PhoneStanding> {
  const { rows } = await client.query<PhoneStanding>(
    `WITH clock AS MATERIALIZED (SELECT engine_now() AS now),
     price AS MATERIALIZED (SELECT coalesce(max(price_per_message), 0) AS price FROM gateways WHERE enabled),
     customer AS (SELECT id, name, is_demo FROM customers WHERE phone = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1)
     SELECT
       (SELECT count(*) FROM otp_challenges WHERE phone = $1 AND live AND created_at > clock.now - interval '1 hour')::int AS sends,
       (SELECT coalesce(sum(wrong_tries), 0) FROM otp_challenges WHERE phone = $1 AND created_at > clock.now - interval '1 day')::int AS "wrongTries",
       -- A message under way may still be called twice; an ended one costs what its calls cost.
       (SELECT coalesce(sum(price.price * CASE WHEN n.status IN ('pending', 'queued', 'sending') THEN 2 ELSE (
            SELECT count(*) FROM whatsapp_delivery_attempts a
            WHERE a.notification_id = n.id AND a.state IN ('accepted', 'unknown', 'open')) END), 0)
          FROM otp_challenges c JOIN whatsapp_notifications n ON n.id = c.notification_id
         WHERE c.live AND c.created_at >= date_trunc('day', clock.now AT TIME ZONE 'Asia/Jakarta') AT TIME ZONE 'Asia/Jakarta')::float8 AS spent,
       2 * price.price AS price,
       (SELECT id FROM customer) AS "customerId", (SELECT name FROM customer) AS name,
       coalesce((SELECT is_demo FROM customer), false) AS "isDemo"
     FROM clock CROSS JOIN price`,
    [phone],
  );
  const [row] = rows;
  if (!row) throw new Error('the engine has no clock');
  return row;
}

export interface NewChallenge {
  readonly id: string;
  readonly phone: string;
  readonly purpose: OtpPurpose;
  readonly live: boolean;
  readonly codeHash: string;
  readonly codeSealed: string;
  readonly customerId: number | null;
  readonly lifeSeconds: number;
}

/** Ends every earlier code for this purpose. A challenge that is not live ends none: asking too often must not take a code away. */
export async function supersede(client: PoolClient, phone: string, purpose: OtpPurpose, reallyDo: boolean): Promise<void> {
  await client.query(
    `UPDATE otp_challenges SET superseded_at = engine_now(), code_sealed = NULL
     WHERE phone = $1 AND purpose = $2 AND superseded_at IS NULL AND verified_at IS NULL AND expires_at > engine_now() AND $3`,
    [phone, purpose, reallyDo],
  );
}

export async function insertChallenge(client: PoolClient, challenge: NewChallenge): Promise<Date> {
  const { rows } = await client.query<{ expiresAt: Date }>(
    `INSERT INTO otp_challenges (id, phone, purpose, live, code_hash, code_sealed, customer_id, expires_at, created_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, clock.now + $8 * interval '1 second', clock.now FROM (SELECT engine_now() AS now) AS clock
     RETURNING expires_at AS "expiresAt"`,
    [
      challenge.id,
      challenge.phone,
      challenge.purpose,
      challenge.live,
      challenge.codeHash,
      challenge.live ? challenge.codeSealed : null,
      challenge.customerId,
      challenge.lifeSeconds,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error('the challenge was not written');
  return row.expiresAt;
}

export async function bindMessage(client: PoolClient, challengeId: string, notificationId: number | null): Promise<void> {
  await client.query('UPDATE otp_challenges SET notification_id = $2 WHERE id = $1', [challengeId, notificationId]);
}

export interface OpenChallenge {
  readonly phone: string;
  readonly codeHash: string;
  /** It may still be answered: sent, newest of its kind, unused, in time, with tries left. */
  readonly open: boolean;
}

/** Locks the challenge, so that of many tries at once each sees those before it. */
export async function lockChallenge(client: PoolClient, id: string, maxTries: number): Promise<OpenChallenge | null> {
  const { rows } = await client.query<OpenChallenge>(
    `SELECT phone, code_hash AS "codeHash", live, superseded_at, verified_at, expires_at, wrong_tries,
            live AND superseded_at IS NULL AND verified_at IS NULL AND wrong_tries < $2 AND expires_at > engine_now() AS open
     FROM otp_challenges WHERE id = $1 FOR UPDATE`,
    [id, maxTries],
  );
  return rows[0] ?? null;
}

/** Wrong tries on a phone within a day, locked until commit against other tries on it. */
export async function lockWrongTries(client: PoolClient, phone: string): Promise<number> {
  await lockThing(client, 'otpPhone', phone);
  const { rows } = await client.query<{ wrong: number }>(
    `SELECT coalesce(sum(wrong_tries), 0)::int AS wrong FROM otp_challenges WHERE phone = $1 AND created_at > engine_now() - interval '1 day'`,
    [phone],
  );
  return rows[0]?.wrong ?? 0;
}

/** How often this very code was guessed wrongly in its present hour, on any phone. */
export async function wrongGuesses(client: PoolClient, guessHash: string): Promise<number> {
  const { rows } = await client.query<{ wrong: number }>(
    `SELECT wrong FROM otp_guesses WHERE guess_hash = $1 AND window_started_at > engine_now() - interval '1 hour'`,
    [guessHash],
  );
  return rows[0]?.wrong ?? 0;
}

/** Counts a wrong try: on the challenge while it is open, and for the code. The last try also takes the sealed code away. */
export async function countWrongTry(
  client: PoolClient,
  challengeId: string,
  counts: boolean,
  guessHash: string,
  maxTries: number,
): Promise<void> {
  await client.query(
    `UPDATE otp_challenges SET wrong_tries = wrong_tries + 1, code_sealed = CASE WHEN wrong_tries + 1 >= $3 THEN NULL ELSE code_sealed END
     WHERE id = $1 AND $2`,
    [challengeId, counts, maxTries],
  );
  await client.query(
    `INSERT INTO otp_guesses AS g (guess_hash, wrong, window_started_at) VALUES ($1, 1, engine_now())
     ON CONFLICT (guess_hash) DO UPDATE SET
       wrong = CASE WHEN g.window_started_at <= engine_now() - interval '1 hour' THEN 1 ELSE g.wrong + 1 END,
       window_started_at = CASE WHEN g.window_started_at <= engine_now() - interval '1 hour' THEN engine_now() ELSE g.window_started_at END`,
    [guessHash],
  );
}

export async function completeChallenge(client: PoolClient, id: string, ticketHash: string, lifeSeconds: number): Promise<void> {
  await client.query(
    `UPDATE otp_challenges SET verified_at = engine_now(), code_sealed = NULL, ticket_hash = $2,
            ticket_expires_at = engine_now() + $3 * interval '1 second' WHERE id = $1`,
    [id, ticketHash, lifeSeconds],
  );
}
