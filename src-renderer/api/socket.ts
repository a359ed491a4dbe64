import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Socket } from 'socket.io-client';
import { whenPageRests } from '#hooks/page-rest.ts';
import { createStore } from '#hooks/store.ts';
import { EVENTS, type EventName, type EventPayload, SOCKET_PATH } from '#shared/realtime/events.ts';
import { serviceAddress } from './bridge.ts';
import { liveEvents } from './connection.ts';

const activeSocket = createStore<Socket | null>(null);

/**
 * Holds the one socket of the desk while somebody is signed in. What happened while it was cut off is unknown, so every reconnect
 * marks what is kept as stale.
 */
export function useSocketConnection(token: string | null): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (token === null) return;
    const options = { path: SOCKET_PATH, auth: { token }, reconnectionDelay: 1_000, reconnectionDelayMax: 10_000 };
    const address = serviceAddress();
    let socket: Socket | null = null;
    let wasConnected = false;
    let isOver = false;
    const open = async (): Promise<void> => {
      const { io } = await import('socket.io-client');
      if (isOver) return;
      const opened = address === '' ? io(options) : io(address, options);
      socket = opened;
      opened.on('connect', () => {
        liveEvents.set(true);
        // Lists look at what is on the screen; only single readings are asked again as a whole.
        if (wasConnected) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'list' });
        wasConnected = true;
      });
      opened.on('disconnect', () => liveEvents.set(false));
      activeSocket.set(opened);
    };
    // Without its program the desk asks every few seconds, as it does without a connection; the next sign-in or reload tries again.
    const stopWaiting = whenPageRests(() => void open().catch(() => liveEvents.set(false)));
    return () => {
      stopWaiting();
      isOver = true;
      activeSocket.set(null);
      liveEvents.set(false);
      socket?.disconnect();
    };
  }, [token, queryClient]);
}

/** Calls the handler for every event, as it came. Returns how to stop. */
export function onAnyEvent(handler: (name: string, raw: unknown) => void): () => void {
  let attached: Socket | null = null;
  const attach = (): void => {
    attached?.offAny(handler);
    attached = activeSocket.get();
    attached?.onAny(handler);
  };
  attach();
  const unsubscribe = activeSocket.subscribe(attach);
  return () => {
    unsubscribe();
    attached?.offAny(handler);
  };
}

/** Calls the handler for each event of that name. A payload that does not fit its schema is dropped: the refetch heals what it meant. */
export function useEvent<N extends EventName>(name: N, handler: (payload: EventPayload<N>) => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const listen = (raw: unknown): void => {
      const parsed = EVENTS[name].safeParse(raw);
      if (parsed.success) latest.current(parsed.data as EventPayload<N>);
    };
    let attached: Socket | null = null;
    const attach = (): void => {
      attached?.off(name as string, listen);
      attached = activeSocket.get();
      attached?.on(name as string, listen);
    };
    attach();
    const unsubscribe = activeSocket.subscribe(attach);
    return () => {
      unsubscribe();
      attached?.off(name as string, listen);
    };
  }, [name]);
}
