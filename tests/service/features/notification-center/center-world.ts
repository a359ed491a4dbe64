import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import type { Actor } from '#service/access/actor.ts';
import { createAudit } from '#service/audit/audit.ts';
import { mountNotificationCenter } from '#service/features/notification-center/notification-center.routes.ts';
import { createNotificationCenter } from '#service/features/notification-center/notification-center.service.ts';
import type { Announcement, InApp } from '#service/notifications/in-app.port.ts';
import { createInApp } from '#service/notifications/in-app.ts';
import { type Badge, createBadge } from '#service/notifications/in-app-badge.ts';
import { createNews } from '#service/notifications/news.ts';
import { systemIds } from '#service/ports/ids.ts';
import type { Publisher } from '#service/realtime/publisher.ts';
import type { Role } from '#shared/domain/roles.ts';
import { createTestApp } from '../../../support/test-app.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/test-database.ts';

export interface Person extends Actor {
  readonly token: string;
}

export interface Published {
  readonly room: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: compared with what the event's schema says
  readonly payload: any;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what the contract says
  readonly body: any;
}

/** One service process as far as the notification center goes. */
export interface CenterNode {
  readonly app: FastifyInstance;
  readonly inApp: InApp;
  readonly badge: Badge;
}

/** The notification center over a database of its own, real but for the sign-in and the sockets. */
export interface CenterWorld extends CenterNode {
  readonly database: TestDatabase;
  readonly published: Published[];
  readonly authenticate: (token: string) => Promise<Actor | null>;
  /** The people behind some sessions, as the socket server asks for them. */
  readonly liveActors: (sessionIds: readonly number[]) => Promise<ReadonlyMap<number, Actor>>;
  addPerson(role: Role, options?: { active?: boolean; name?: string }): Promise<Person>;
  /** Another process on the same database. */
  addNode(publisher: Publisher): Promise<CenterNode>;
  call(
    who: Person | null,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
    headers?: object,
  ): Promise<Answer>;
  announce(announcement: Partial<Announcement>): Promise<readonly number[]>;
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  asOwner(statement: string): Promise<unknown>;
  /** Moves the engine's clock for this database. */
  shiftClock(interval: string): Promise<void>;
  /** The badge as the table has it, by plain SQL. */
  unreadBySql(userId: number): Promise<number>;
  close(): Promise<void>;
}

let events = 0;

export async function createCenterWorld(): Promise<CenterWorld> {
  const database = await createTestDatabase({ max: 8 });
  const { pool, unitOfWork } = database;
  const people = new Map<string, Actor>();
  const published: Published[] = [];
  const apps: FastifyInstance[] = [];
  const badges: Badge[] = [];
  const authenticate = async (token: string) => people.get(token) ?? null;

  async function addNode(publisher: Publisher): Promise<CenterNode> {
    const badge = createBadge({
      pool,
      publisher,
      onError: (error) => {
        database.effectErrors.push(error);
      },
    });
    const inApp = createInApp({ news: createNews({ publisher, badge }), badge });
    const center = createNotificationCenter({ unitOfWork, inApp, badge, audit: createAudit('test'), ids: systemIds });
    const app = await createTestApp({
      unitOfWork,
      authenticator: { authenticate },
      routes: (mount) => mountNotificationCenter(mount, { center }),
    });
    apps.push(app);
    badges.push(badge);
    return { app, inApp, badge };
  }

  const node = await addNode({
    publish: (room, name, payload) => {
      published.push({ room, name, payload });
    },
  });
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  let count = 0;

  return {
    ...node,
    database,
    published,
    authenticate,
    liveActors: async (sessionIds) =>
      new Map(
        [...people.values()].filter((actor) => sessionIds.includes(actor.sessionId)).map((actor) => [actor.sessionId, actor]),
      ),
    addNode,
    async addPerson(role, { active = true, name = `${role} ${count + 1}` } = {}) {
      count += 1;
      const { rows } = await pool.query<{ id: number }>(
        'INSERT INTO users (username, name, role, active) VALUES ($1, $2, $3, $4) RETURNING id',
        [`user-${count}`, name, role, active],
      );
      const userId = rows[0]!.id;
      const token = `token-of-a-test-user-${userId}`;
      const actor = {
        userId,
        username: `user-${count}`,
        name,
        role,
        technicianId: null,
        mustChangePassword: false,
        sessionId: userId,
      };
      people.set(token, actor);
      return { ...actor, token };
    },
    async call(who, method, url, body, headers = {}) {
      const response = await node.app.inject({
        method,
        url,
        headers: { ...(who === null ? {} : { authorization: `Bearer ${who.token}` }), ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: response.statusCode, body: response.json() };
    },
    announce(announcement) {
      events += 1;
      return unitOfWork.transaction(async (tx) => {
        const told = await node.inApp.announce(tx, {
          event: 'system_alert',
          type: 'system',
          priority: 'normal',
          title: `Kabar ${events}`,
          message: 'Isi',
          link: null,
          dedupeKey: `test:${events}`,
          ...announcement,
        });
        return told.lines();
      });
    },
    async query<R extends object>(text: string, values: unknown[] = []) {
      return (await pool.query<R & Record<string, unknown>>(text, values)).rows as R[];
    },
    asOwner: (statement) => owner.query(statement),
    async shiftClock(interval) {
      await owner.query(`UPDATE engine_clock SET shift = shift + $1::interval`, [interval]);
    },
    async unreadBySql(userId) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*) FROM notifications WHERE user_id = $1 AND NOT is_read AND archived_at IS NULL AND deleted_at IS NULL
           AND coalesce(snoozed_until, '-infinity') <= engine_now() AND coalesce(expires_at, 'infinity') > engine_now()`,
        [userId],
      );
      return rows[0]!.count;
    },
    async close() {
      for (const badge of badges) badge.stop();
      for (const app of apps) await app.close();
      await owner.end();
      await database.close();
    },
  };
}
