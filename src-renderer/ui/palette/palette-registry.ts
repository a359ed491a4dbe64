import { useEffect, useId, useRef } from 'react';
import { createStore } from '#hooks/store.ts';
import { useStore } from '#hooks/use-store.ts';
import type { Icon } from '../icons.ts';

/** Something the palette can do now: on the open record, the chosen rows, or the desk. */
export interface PaletteAction {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  /** Keys that do the same, as they are written in the help sheet. */
  readonly keys?: string;
  readonly run: () => void;
}

interface Entry {
  readonly owner: string;
  readonly actions: readonly PaletteAction[];
}

const entries = createStore<readonly Entry[]>([]);

/** Offers actions in the palette while this part is on the screen; the innermost part's stand first. */
export function usePaletteActions(actions: readonly PaletteAction[]): void {
  const owner = useId();
  const latest = useRef(actions);
  latest.current = actions;
  const names = actions.map(({ id, label }) => `${id}=${label}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what an action does is read when it is run; only other actions make another entry.
  useEffect(() => {
    const entry: Entry = {
      owner,
      actions: latest.current.map((action, index) => ({ ...action, run: () => latest.current[index]?.run() })),
    };
    entries.set([entry, ...entries.get()]);
    return () => entries.set(entries.get().filter((other) => other !== entry));
  }, [owner, names]);
}

export function useOfferedActions(): readonly PaletteAction[] {
  return useStore(entries).flatMap(({ actions }) => actions);
}
