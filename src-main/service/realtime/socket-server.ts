import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/postgres-adapter';
import type { Pool } from 'pg';
import { Server, type Socket } from 'socket.io';
import { EVENTS, SOCKET_PATH } from '#shared/realtime/events.ts';
import type { Actor, Authenticator } from '../access/actor.ts';
import { DESK_ORIGIN } from '../http/address-guard.ts';
import type { Logger } from '../logger.ts';
import type { Publisher, Room } from './publisher.ts';

/** How often living sockets are checked against their sessions: a revoked or demoted one is gone within 5 s (SPEC §14). */
const CHECK_EVERY_MS = 3_000;

export interface SocketServerOptions {
  readonly server: HttpServer | null;
  readonly pool: Pool;
  readonly authenticator: Authenticator & { liveActors(sessionIds: readonly number[]): Promise<ReadonlyMap<number, Actor>> };
  readonly logger: Logger;
}

export interface SocketServer extends Publisher {
  /** Drops all sockets and the subscription. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Socket.IO across all nodes. The token stands in the handshake's auth payload and is checked before any event; clients send nothing and
 * choose no rooms (RELIABILITY L4). A node without a listener (`server: null`) still announces.
 */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const io = new Server({
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    cors: { origin: DESK_ORIGIN },
    adapter: createAdapter(releasing(options.pool), {
      errorHandler: (error) => options.logger.warn({ err: error }, 'socket adapter'),
    }),
  });
  if (options.server) io.attach(options.server);

  io.use(async (socket, next) => {
    try {
      const { token } = socket.handshake.auth as { token?: unknown };
      const actor = typeof token === 'string' && token.length <= 200 ? await options.authenticator.authenticate(token) : null;
      if (!actor || actor.mustChangePassword) return next(new Error('unauthenticated'));
      socket.data.actor = actor;
      next();
    } catch (error) {
      options.logger.warn({ err: error }, 'socket sign-in failed');
      next(new Error('centre_unreachable'));
    }
  });
  io.on('connection', (socket) => {
    const actor = actorOf(socket);
    void socket.join(['staff', `user:${actor.userId}`, `role:${actor.role}`] satisfies Room[]);
  });

  let closing: Promise<void> | null = null;
  const check = setInterval(() => {
    void dropDead().catch((error: unknown) => options.logger.debug({ err: error }, 'socket check failed'));
  }, CHECK_EVERY_MS);
  check.unref();

  async function dropDead(): Promise<void> {
    const sockets = [...io.of('/').sockets.values()];
    if (sockets.length === 0) return;
    const live = await options.authenticator.liveActors([...new Set(sockets.map((socket) => actorOf(socket).sessionId))]);
    for (const socket of sockets) {
      const actor = live.get(actorOf(socket).sessionId);
      if (actor && actor.role === actorOf(socket).role) continue;
      if (!actor) socket.emit('session_ended', {});
      // With another role it comes back by itself and joins the rooms of that role.
      socket.disconnect(true);
    }
  }

  return {
    publish(room, name, payload) {
      io.to(room).emit(name, EVENTS[name].parse(payload));
    },
    close() {
      clearInterval(check);
      closing ??= io.close();
      return closing;
    },
  };
}

/**
 * The adapter checks one client out for its subscription, takes another when that one ends, and never gives the ended one back: each
 * lost connection would cost a place in the pool, and its end would wait for ever.
 */
function releasing(pool: Pool): Pool {
  const connect = async () => {
    const client = await pool.connect();
    client.once('end', () => client.release(true));
    return client;
  };
  return { connect, query: pool.query.bind(pool) } as unknown as Pool;
}

function actorOf(socket: Socket): Actor {
  return socket.data.actor as Actor;
}
