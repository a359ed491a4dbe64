import type { EventName, EventPayload } from '#shared/realtime/events.ts';

/** Who hears an event. Rooms are derived on the server, never chosen by a client (RELIABILITY L4). */
export type Room = 'staff' | `user:${number}` | `role:${string}`;

/** Announces changes to the desks of all nodes. Fire and forget: what matters stands in the database. */
export interface Publisher {
  publish<N extends EventName>(room: Room, name: N, payload: EventPayload<N>): void;
}
