import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Actor, Authenticator } from '#service/access/actor.ts';
import type { UnitOfWork } from '#service/db/unit-of-work.ts';
import { hashPassword } from '#service/features/auth/password.ts';
import type { Kernel } from '#service/kernel.ts';
import type { SubjectEnd } from '#service/notifications/define-notification.ts';
import type { AnnounceOptions } from '#service/notifications/in-app.port.ts';
import type { NotifyOptions } from '#service/notifications/notify.port.ts';
import { systemClock } from '#service/ports/clock.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { EventName } from '#shared/realtime/events.ts';
import { type ComposedService, type ComposeOptions, composeService } from './compose-service.ts';
import { once } from './one-statement.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** Of everybody who signs in. */
export const PASSWORD = 'rahasia-sekali';

export interface SignedIn extends Actor {
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  /** Of JSON what it says, of anything else null. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  readonly body: any;
  /** Everything else; not enumerable, because answers are compared as a whole. */
  readonly raw: LightMyRequestResponse;
}

export interface Published {
  readonly room: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: compared with what the event's schema says
  readonly payload: any;
}

export type Caller = (
  who: { readonly token: string } | string | null,
  method: string,
  url: string,
  body?: object | string,
  headers?: object,
) => Promise<Answer & { readonly raw: LightMyRequestResponse }>;

/** A node of the product on a database of its own. Nothing runs by itself, nothing listens; what it tells is recorded and told all the same. */
export interface TestService<C = ComposeOptions['clock']> extends ComposedService {
  readonly database: TestDatabase;
  readonly unitOfWork: UnitOfWork;
  readonly clock: NonNullable<C>;
  readonly app: FastifyInstance;
  readonly dataDir: string;
  /** What reached the sockets with a commit. */
  readonly published: Published[];
  /** What the product gathers first, so that it comes a moment later: states of messages, lines and badges. */
  readonly gathered: Published[];
  // biome-ignore lint/suspicious/noExplicitAny: compared with what the declaration says
  readonly notified: { type: string; payload: any; options: NotifyOptions }[];
  readonly expired: { subject: string; end: SubjectEnd }[];
  /** By features, besides what their messages announce. */
  // biome-ignore lint/suspicious/noExplicitAny: compared with what the declaration says
  readonly announced: { notice: string; title: string; message: string; payload: any; options: AnnounceOptions }[];
  /** What was recorded until now: published, gathered, notified, expired and announced begin anew. */
  forget(): void;
  /** Adds a user with a session, and for a technician the profile. */
  signIn(role: Role, given?: { username?: string; name?: string; phone?: string; active?: boolean }): Promise<SignedIn>;
  readonly call: Caller;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  /** Inserts one row and returns its id. */
  insert(text: string, values?: unknown[]): Promise<number>;
  /** Past the rights of the application. */
  asOwner(text: string): Promise<Record<string, unknown>[]>;
  /** Moves the engine's clock for this database. */
  shiftClock(interval: string): Promise<void>;
  close(): Promise<void>;
}

export interface TestServiceOptions<C> extends Omit<ComposeOptions, 'unitOfWork' | 'dataDir' | 'clock'> {
  readonly clock?: C;
  /** Size of the pool. */
  readonly max?: number;
  /** The database of another node. */
  readonly database?: TestDatabase;
  /** Says who asks, instead of the product's accounts. */
  readonly authenticator?: Authenticator;
}

/** The one way to a service in a test: composed as in production, over a copy of the migrated template. */
export async function createTestService<C extends ComposeOptions['clock'] = ComposeOptions['clock']>(
  options: TestServiceOptions<C> = {},
): Promise<TestService<C>> {
  const database = options.database ?? (await createTestDatabase({ max: options.max ?? 8 }));
  const { pool, unitOfWork } = database;
  const clock = (options.clock ?? systemClock) as NonNullable<C>;
  const dataDir = join(tmpdir(), `kabar-test-${randomUUID()}`);
  const published: Published[] = [];
  const gathered: Published[] = [];
  const notified: TestService['notified'] = [];
  const expired: TestService['expired'] = [];
  const announced: TestService['announced'] = [];
  const composed = composeService({
    ...options,
    unitOfWork,
    clock,
    dataDir,
    publisher: {
      publish(room, name, payload) {
        (GATHERED.includes(name) ? gathered : published).push({ room, name, payload });
        options.publisher?.publish(room, name, payload);
      },
    },
    over(kernel) {
      const given = { ...kernel, ...options.over?.(kernel) };
      return { ...given, ...recording(given, { notified, expired, announced }) };
    },
  });
  const app = await composed.openApp(options.authenticator);
  const query: TestService['query'] = async <R extends object>(text: string, values: unknown[] = []) =>
    (await pool.query<R & Record<string, unknown>>(text, values)).rows as R[];
  const insert: TestService['insert'] = async (text, values) =>
    (await query<{ id: number }>(`${text} RETURNING id`, values))[0]!.id;
  const asOwner: TestService['asOwner'] = (text) => once(database.url, text);

  return {
    ...composed,
    database,
    unitOfWork,
    clock,
    app,
    dataDir,
    published,
    gathered,
    notified,
    expired,
    announced,
    query,
    insert,
    asOwner,
    call: callerOf(app),
    forget() {
      for (const records of [published, gathered, notified, expired, announced]) records.length = 0;
    },
    async signIn(role, given = {}) {
      people += 1;
      const username = given.username ?? `${role.replace('_', '-')}-${people}`;
      const name = given.name ?? `${role} ${given.username ?? people}`;
      passwordHash ??= hashPassword(PASSWORD);
      const token = randomBytes(32).toString('base64url');
      const [ids] = await query<{ userId: number; technicianId: number | null; sessionId: number }>(
        `WITH person AS (INSERT INTO users (username, name, role, phone, active, created_at, updated_at)
                         VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $6::timestamptz) RETURNING id),
              credentials AS (INSERT INTO user_credentials (user_id, password_hash) SELECT id, $7 FROM person),
              profile AS (INSERT INTO technicians (user_id) SELECT id FROM person WHERE $3 = 'technician' RETURNING id),
              session AS (INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at)
                          SELECT $8, id, $6::timestamptz, $6::timestamptz, $6::timestamptz + interval '12 hours' FROM person RETURNING id)
         SELECT person.id AS "userId", session.id AS "sessionId", (SELECT id FROM profile) AS "technicianId" FROM person, session`,
        [
          username,
          name,
          role,
          given.phone ?? null,
          given.active ?? true,
          clock.now(),
          await passwordHash,
          createHash('sha256').update(token).digest('hex'),
        ],
      );
      return { token, username, name, role, mustChangePassword: false, ...ids! };
    },
    async shiftClock(interval) {
      await asOwner(`UPDATE engine_clock SET shift = shift + interval '${interval}'`);
    },
    async close() {
      await composed.stop();
      await app.close();
      if (!options.database) await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Events that the product holds back for a moment, to tell several as one. */
const GATHERED: readonly EventName[] = ['message_updated', 'notification', 'notification_changed', 'notification_count'];
/** For names; the same in every database of this process. */
let people = 0;
/** Made once per process: it is meant to be slow. */
let passwordHash: Promise<string> | undefined;

/** Requests to an application, as one person or nobody. */
function callerOf(app: FastifyInstance): Caller {
  return async (who, method, url, body, headers = {}) => {
    const token = typeof who === 'string' ? who : who?.token;
    const raw = await app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(raw.headers['content-type']).startsWith('application/json');
    const answer = { status: raw.statusCode, body: isJson ? raw.json() : null };
    return Object.defineProperty(answer, 'raw', { value: raw }) as Answer;
  };
}

/** Parts of the kernel that do their work and say what it was. */
function recording(kernel: Kernel, records: Pick<TestService, 'notified' | 'expired' | 'announced'>): Partial<Kernel> {
  const { notify, expire, inApp } = kernel;
  return {
    notify(tx, type, payload, options) {
      records.notified.push({ type: type.id, payload, options });
      return notify(tx, type, payload, options);
    },
    expire(tx, subject, end) {
      records.expired.push({ subject, end });
      return expire(tx, subject, end);
    },
    inApp: {
      ...inApp,
      announce(tx, notice, payload, options) {
        const { title, message } = notice.says(payload);
        records.announced.push({ notice: notice.id, title, message, payload, options });
        return inApp.announce(tx, notice, payload, options);
      },
    },
  };
}
