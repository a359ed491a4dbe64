import type { Pool } from 'pg';
import { lockUntilCommit } from '#service/db/locks.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import type { Logger } from '#service/logger.ts';
import type { Reveal } from '#service/messaging/sender.ts';
import type { Expire } from '#service/notifications/expire.ts';
import type { Notify } from '#service/notifications/notify.port.ts';
import type { Ids } from '#service/ports/ids.ts';
import type { Settings } from '#service/settings/settings.service.ts';
import type { OtpPurpose } from '#shared/contracts/otp.contract.ts';
import { formatPhone } from '#shared/domain/phone.ts';
import { OTP_MASK, otp } from './otp.notification.ts';
import * as repository from './otp.repository.ts';
import { foldCode, hashTicket, type OtpCrypto } from './otp-crypto.ts';
import { createTurns } from './turns.ts';

const CODE_LIFE_SECONDS = 300;
const TICKET_LIFE_SECONDS = 900;
const MAX_TRIES = 5;
const MAX_SENDS_PER_HOUR = 5;
const MAX_WRONG_PER_DAY = 100;
/** One code guessed so often on any phones within an hour is not accepted any more, right or wrong. */
const MAX_SAME_GUESS = 50;
/** Requests that wait in this process; each holds no connection while it waits. */
const MAX_WAITING = 500;

export interface OtpDeps {
  readonly unitOfWork: UnitOfWork;
  readonly pool: Pool;
  readonly ids: Ids;
  readonly crypto: OtpCrypto;
  readonly notify: Notify;
  readonly expire: Expire;
  readonly settings: Settings;
  readonly logger: Logger;
}

export interface ConsumedTicket {
  readonly phone: string;
  readonly customerId: number | null;
}

/** One-time codes by WhatsApp (SPEC §3, ENGINE E-19, RELIABILITY P1, P2). */
export function createOtpService(deps: OtpDeps) {
  const { unitOfWork, pool, ids, crypto } = deps;
  // One request and one try of this process at a time: a flood waits here and not in the connections everybody needs.
  const requests = createTurns(MAX_WAITING);
  const tries = createTurns(MAX_WAITING);
  /** Messages whose code this process put into a call; emptied when they are accepted. */
  const revealed = new Set<number>();

  async function write(tx: Transaction, phone: string, purpose: OtpPurpose) {
    const { client } = tx;
    await lockUntilCommit(client, 'otpRequests');
    const standing = await repository.standingOf(client, phone);
    const cap = await deps.settings.get('otp.dailyCostCap', tx);
    const live =
      standing.sends < MAX_SENDS_PER_HOUR &&
      standing.wrongTries < MAX_WRONG_PER_DAY &&
      standing.spent + standing.price <= cap &&
      (purpose !== 'portal_login' || standing.customerId !== null);
    const id = ids.uuid();
    const code = ids.otpCode();
    await repository.supersede(client, phone, purpose, live);
    const expiresAt = await repository.insertChallenge(client, {
      id,
      phone,
      purpose,
      live,
      codeHash: crypto.hashCode(id, code),
      codeSealed: crypto.seal(id, code),
      customerId: standing.customerId,
      lifeSeconds: CODE_LIFE_SECONDS,
    });
    // A challenge that is not live does the same work and takes it back: nobody can tell them apart by the time they take (P2).
    await client.query('SAVEPOINT message');
    await deps.expire(tx, subjectOf(phone, purpose), 'replaced');
    const told = await deps.notify(
      tx,
      otp,
      {
        phone,
        purpose,
        name: standing.name ?? formatPhone(phone),
        customerId: standing.customerId,
        isDemo: standing.isDemo,
        minutes: CODE_LIFE_SECONDS / 60,
      },
      { eventId: id, actorId: null },
    );
    const { messageIds } = await told.written();
    await repository.bindMessage(client, id, messageIds[0] ?? null);
    await client.query(live ? 'RELEASE SAVEPOINT message' : 'ROLLBACK TO SAVEPOINT message');
    return { requestId: id, expiresAt };
  }

  async function check(tx: Transaction, requestId: string, code: string): Promise<string | null> {
    const { client } = tx;
    const challenge = await repository.lockChallenge(client, requestId, MAX_TRIES);
    const wrongTries = await repository.lockWrongTries(client, challenge?.phone ?? requestId);
    const guessHash = crypto.hashGuess(code);
    const sameGuesses = await repository.wrongGuesses(client, guessHash);
    const isRight = crypto.matches(crypto.hashCode(requestId, code), challenge?.codeHash ?? '');
    const open = challenge?.open === true && wrongTries < MAX_WRONG_PER_DAY;
    if (!isRight || !open || sameGuesses >= MAX_SAME_GUESS) {
      await repository.countWrongTry(client, requestId, open, guessHash, MAX_TRIES);
      return null;
    }
    const ticket = ids.token();
    await repository.completeChallenge(client, requestId, hashTicket(ticket), TICKET_LIFE_SECONDS);
    return ticket;
  }

  async function findSealed(notificationId: number): Promise<{ id: string; sealed: string } | null> {
    const { rows } = await pool.query<{ id: string; sealed: string }>(
      `SELECT id, code_sealed AS sealed FROM otp_challenges
       WHERE notification_id = $1 AND code_sealed IS NOT NULL AND live AND superseded_at IS NULL AND verified_at IS NULL AND expires_at > engine_now()`,
      [notificationId],
    );
    return rows[0] ?? null;
  }

  /** Puts the code into the text right before the call; null when the code is dead by then. */
  const reveal: Reveal = async (call) => {
    if (call.type !== 'otp') return call.message;
    const challenge = await findSealed(call.id);
    if (!challenge) return null;
    const code = crypto.open(challenge.id, challenge.sealed);
    if (code === null) {
      deps.logger.error({ id: call.id }, 'a code was sealed with another KABAR_SECRET');
      return null;
    }
    revealed.add(call.id);
    return call.message.replaceAll(OTP_MASK, code);
  };

  return {
    reveal,

    /** The answer is the same whether the phone is known, and whether anything was sent (P2). */
    request(phone: string, purpose: OtpPurpose): Promise<{ requestId: string; expiresAt: Date }> {
      return requests(() => unitOfWork.transaction((tx) => write(tx, phone, purpose)));
    },

    /** A right answer gives the one-time proof; everything else is the same refusal, which does not tell why. */
    async verify(requestId: string, input: string): Promise<string> {
      const code = foldCode(input);
      if (code === null) throw invalid('body.code', 'not_six_digits');
      const ticket = await tries(() => unitOfWork.transaction((tx) => check(tx, requestId, code)));
      if (ticket === null) throw invalid('body.code', 'wrong_code');
      return ticket;
    },

    /** Uses up a proof inside the transaction of what it permits. Null when it is unknown, used, too old, or for something else. */
    async consumeTicket(tx: Transaction, ticket: string, purpose: OtpPurpose): Promise<ConsumedTicket | null> {
      const { rows } = await tx.client.query<ConsumedTicket>(
        `UPDATE otp_challenges SET ticket_used_at = engine_now()
         WHERE ticket_hash = $1 AND purpose = $2 AND ticket_used_at IS NULL AND ticket_expires_at > engine_now()
         RETURNING phone, customer_id AS "customerId"`,
        [hashTicket(ticket), purpose],
      );
      return rows[0] ?? null;
    },

    /** A message that is sent again takes its living code along. False when there is none left. */
    async carryOver(tx: Transaction, from: number, to: number): Promise<boolean> {
      const { rowCount } = await tx.client.query(
        `UPDATE otp_challenges SET notification_id = $2
         WHERE notification_id = $1 AND code_sealed IS NOT NULL AND superseded_at IS NULL AND verified_at IS NULL AND expires_at > engine_now()`,
        [from, to],
      );
      return rowCount === 1;
    },

    /** Takes the sealed code away as soon as the message that carried it is accepted. */
    async onMessagesChanged(rows: readonly { readonly id: number; readonly status: string }[]): Promise<void> {
      const ended = rows.filter((row) => revealed.has(row.id) && row.status !== 'sending' && row.status !== 'queued');
      if (ended.length === 0) return;
      for (const row of ended) revealed.delete(row.id);
      await pool.query(
        'UPDATE otp_challenges SET code_sealed = NULL WHERE notification_id = ANY($1::bigint[]) AND code_sealed IS NOT NULL',
        [ended.filter((row) => row.status === 'sent').map((row) => row.id)],
      );
    },

    /** The same for whatever was missed, and for codes whose time is over. Run by the engine every few seconds. */
    async sweep(): Promise<void> {
      await pool.query(
        `UPDATE otp_challenges c SET code_sealed = NULL
         WHERE c.code_sealed IS NOT NULL AND (c.expires_at <= engine_now() OR EXISTS (
           SELECT FROM whatsapp_notifications n WHERE n.id = c.notification_id AND n.status IN ('sent', 'delivered', 'read')))`,
      );
      await pool.query(`DELETE FROM otp_guesses WHERE window_started_at < engine_now() - interval '1 day'`);
    },
  };
}

export type OtpService = ReturnType<typeof createOtpService>;

/** One code per phone and purpose is under way: a new one closes the message of the old one. */
export function subjectOf(phone: string, purpose: OtpPurpose): string {
  return `otp:${purpose}:${phone}`;
}
