import { useCallback, useEffect, useRef, useState } from 'react';
import { isApiError } from '#api/api-error.ts';
import { connection } from '#api/connection.ts';
import { newKey, type RequestOptions } from '#api/http.ts';

export interface UploadItem {
  /** Also its idempotency key: a file whose answer was lost is sent again under it and stands there once. */
  readonly key: string;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'failed' | 'stopped';
  /** 0 to 1. */
  readonly share: number;
  readonly error: unknown;
}

export interface Uploads {
  readonly items: readonly UploadItem[];
  readonly add: (files: readonly File[]) => void;
  /** Stops a running one; takes a stopped or failed one off the list. */
  readonly stop: (key: string) => void;
  readonly retry: (key: string) => void;
}

/** Sends files one after the other. A lost connection keeps the rest: they go on by themselves when the service answers again. */
export function useUploads(send: (file: File, options: RequestOptions) => Promise<void>): Uploads {
  const [items, setItems] = useState<readonly UploadItem[]>([]);
  const running = useRef<{ readonly key: string; readonly abort: AbortController } | null>(null);
  const latest = useRef(send);
  latest.current = send;
  const change = useCallback((key: string, part: Partial<UploadItem>) => {
    setItems((before) => before.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }, []);

  useEffect(() => {
    const next = items.find(({ state }) => state === 'waiting');
    if (next === undefined || running.current !== null) return;
    const abort = new AbortController();
    running.current = { key: next.key, abort };
    change(next.key, { state: 'sending', share: 0, error: null });
    latest
      .current(next.file, {
        signal: abort.signal,
        idempotencyKey: next.key,
        onProgress: (share) => change(next.key, { share }),
      })
      .then(() => setItems((before) => before.filter(({ key }) => key !== next.key)))
      .catch((error: unknown) => {
        if (abort.signal.aborted) change(next.key, { state: 'stopped' });
        else change(next.key, { state: 'failed', error });
      })
      .finally(() => {
        running.current = null;
        // Wakes the effect for the file after this one.
        setItems((before) => [...before]);
      });
  }, [items, change]);
  useEffect(
    () =>
      connection.subscribe(() => {
        if (!connection.get().reachable) return;
        setItems((before) =>
          before.map((item) =>
            item.state === 'failed' && isApiError(item.error, 'offline') ? { ...item, state: 'waiting' } : item,
          ),
        );
      }),
    [],
  );
  useEffect(() => () => running.current?.abort.abort(), []);

  return {
    items,
    add: (files) =>
      setItems((before) => [
        ...before,
        ...files.map((file): UploadItem => ({ key: newKey(), file, state: 'waiting', share: 0, error: null })),
      ]),
    stop: (key) => {
      if (running.current?.key === key) running.current.abort.abort();
      else setItems((before) => before.filter((item) => item.key !== key));
    },
    retry: (key) => change(key, { state: 'waiting' }),
  };
}
