import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { EVENTS, type EventName, type EventPayload } from '#shared/realtime/events.ts';
import { liveCacheOf } from './live-cache.ts';
import { onAnyEvent } from './socket.ts';
import { staleOf } from './stale-events.ts';

/** Lets every event of the socket make its tags stale. Once per desk. */
export function useLiveEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const live = liveCacheOf(client);
    return onAnyEvent((name, raw) => {
      if (!Object.hasOwn(EVENTS, name)) return;
      const known = name as EventName;
      const parsed = EVENTS[known].safeParse(raw);
      // What does not fit its schema is dropped: the next look heals what it meant.
      if (parsed.success) live.announce(staleOf(known, parsed.data as EventPayload<EventName> as never));
    });
  }, [client]);
}
