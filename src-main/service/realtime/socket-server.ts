import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/postgres-adapter';
import type { Pool } from 'pg';
import { Server, type Socket } from 'socket.io';
import type { Actor, Authenticator } from '#service/access/actor.ts';
import type { Duty } from '#service/background/define-duty.ts';
import type { Logger } from '#service/logger.ts';
import { EVENTS, SOCKET_PATH } from '#shared/realtime/events.ts';
import type { Publisher, Room } from './publisher.ts';
import { watchSubscription } from './subscription.ts';

/** How often living sockets are checked against their sessions: a revoked or demoted one is gone within 5 s (SPEC §14). */
const CHECK_EVERY_MS = 3_000;

export interface SocketServerOptions {
  readonly server: HttpServer | null;
  /** Where the desk's pages come from when they are not our own. */
  readonly deskOrigin: string;
  readonly pool: Pool;
  readonly authenticator: Authenticator & { liveActors(sessionIds: readonly number[]): Promise<ReadonlyMap<number, Actor>> };
  readonly logger: Logger;
}

export interface SocketServer extends Publisher {
  /** Drops the sockets whose sessions are over. */
  readonly sessionCheck: Duty;
  /** Drops all sockets and the subscription. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Socket.IO across all nodes. The token stands in the handshake's auth payload and is checked before any event; clients send nothing and
 * choose no rooms (RELIABILITY L4). A node without a listener (`server: null`) still announces.
 */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  let closing: Promise<void> | null = null;
  // What the others announce meanwhile is lost. Whoever was here comes back when they are heard again, and asks for everything anew.
  const subscription = watchSubscription(options.pool, () => {
    if (closing === null) for (const socket of io.of('/').sockets.values()) hangUp(socket);
  });
  const io = new Server({
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    cors: { origin: options.deskOrigin },
    adapter: createAdapter(subscription.pool, {
      errorHandler: (error) => options.logger.warn({ err: error }, 'socket adapter'),
    }),
  });
  if (options.server) io.attach(options.server);

  io.use(async (socket, next) => {
    try {
      await subscription.isUp();
      const { token } = socket.handshake.auth as { token?: unknown };
      const actor = typeof token === 'string' && token.length <= 200 ? await options.authenticator.authenticate(token) : null;
      if (!actor || actor.mustChangePassword) return next(new Error('unauthenticated'));
      socket.data.actor = actor;
      next();
    } catch (error) {
      options.logger.warn({ err: error }, 'socket sign-in failed');
      // A refusal would be final for the client; the database comes back.
      hangUp(socket);
    }
  });
  io.on('connection', (socket) => {
    const actor = actorOf(socket);
    void socket.join(['staff', `user:${actor.userId}`, `role:${actor.role}`] satisfies Room[]);
  });

  async function dropDead(): Promise<void> {
    const sockets = [...io.of('/').sockets.values()];
    if (sockets.length === 0) return;
    const live = await options.authenticator.liveActors([...new Set(sockets.map((socket) => actorOf(socket).sessionId))]);
    for (const socket of sockets) {
      const actor = live.get(actorOf(socket).sessionId);
      if (actor && actor.role === actorOf(socket).role) continue;
      // With another role it comes back by itself and joins the rooms of that role.
      if (actor) {
        hangUp(socket);
        continue;
      }
      socket.emit('session_ended', {});
      socket.disconnect(true);
    }
  }

  return {
    sessionCheck: { name: 'session-check', runsOn: 'every_node', everyMs: CHECK_EVERY_MS, run: dropDead },
    publish(room, name, payload) {
      io.to(room).emit(name, EVENTS[name].parse(payload));
    },
    close() {
      closing ??= io.close();
      return closing;
    },
  };
}

/** Closes the wire without a word: the client comes back by itself, which after a told disconnect it does not. */
function hangUp(socket: Socket): void {
  socket.conn.close();
}

function actorOf(socket: Socket): Actor {
  return socket.data.actor as Actor;
}
