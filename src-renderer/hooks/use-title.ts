import { useEffect } from 'react';
import { createStore } from './store.ts';

interface Title {
  readonly depth: number;
  readonly text: string;
}

const titles = createStore<readonly Title[]>([]);

/**
 * Takes part in the title of the window while it is on the screen: the record first, then its page with the number of rows.
 * `depth` 0 = page, 1 = record.
 */
export function useTitle(text: string | null, depth: 0 | 1 = 0): void {
  useEffect(() => {
    if (text === null) return;
    const title: Title = { depth, text };
    titles.set([...titles.get(), title]);
    return () => titles.set(titles.get().filter((other) => other !== title));
  }, [text, depth]);
}

/** Keeps the window's title true. Once per desk. */
export function useWindowTitle(): void {
  useEffect(() => {
    const write = (): void => {
      const parts = titles.get().toSorted((a, b) => b.depth - a.depth);
      document.title = [...parts.map(({ text }) => text), 'Kabar Desk'].join(' · ');
    };
    write();
    return titles.subscribe(write);
  }, []);
}
