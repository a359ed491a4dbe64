import { useCallback, useMemo, useRef, useState } from 'react';
import type { GridRowData, GridSelection } from './DataGrid.tsx';

/** Which rows are chosen: some by their ids, or everything the filter has, loaded or not. */
export type Chosen = { readonly kind: 'ids'; readonly ids: ReadonlySet<number> } | { readonly kind: 'all' };

export interface Selection extends GridSelection {
  readonly chosen: Chosen;
  readonly count: number;
  readonly chooseAllMatching: () => void;
  readonly clear: () => void;
}

const NOBODY: Chosen = { kind: 'ids', ids: new Set() };

interface Of {
  /** Names the list under its filter; another one starts with nothing chosen. */
  readonly key: string;
  readonly rows: readonly GridRowData[];
  readonly total: number | null;
}

/** The chosen rows of a list. They are kept by id, so scrolling, sorting and live changes do not lose them. */
export function useSelection({ key, rows, total }: Of): Selection {
  const [state, setState] = useState<{ readonly of: string; readonly chosen: Chosen }>({ of: key, chosen: NOBODY });
  const anchor = useRef<number | null>(null);
  const chosen = state.of === key ? state.chosen : NOBODY;
  const loaded = useRef(rows);
  loaded.current = rows;

  const set = useCallback(
    (change: (before: ReadonlySet<number>) => ReadonlySet<number>) => {
      setState((before) => {
        const old = before.of === key ? before.chosen : NOBODY;
        const ids = old.kind === 'ids' ? old.ids : new Set(loaded.current.map(({ id }) => id));
        return { of: key, chosen: { kind: 'ids', ids: change(ids) } };
      });
    },
    [key],
  );
  const toggle = useCallback(
    (id: number, range: boolean) => {
      const ids = loaded.current.map((row) => row.id);
      const [from, to] = [ids.indexOf(anchor.current ?? id), ids.indexOf(id)];
      const between = range && from >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      anchor.current = id;
      set((before) => {
        const next = new Set(before);
        const adds = !before.has(id);
        for (const one of between) {
          if (adds) next.add(one);
          else next.delete(one);
        }
        return next;
      });
    },
    [set],
  );

  return useMemo(() => {
    const isSelected = (id: number): boolean => chosen.kind === 'all' || chosen.ids.has(id);
    const allSelected = rows.length > 0 && rows.every(({ id }) => isSelected(id));
    return {
      chosen,
      count: chosen.kind === 'all' ? (total ?? rows.length) : chosen.ids.size,
      isSelected,
      allSelected,
      someSelected: chosen.kind === 'all' || chosen.ids.size > 0,
      toggle,
      toggleAll: () => set(() => (allSelected ? new Set() : new Set(rows.map(({ id }) => id)))),
      chooseAllMatching: () => setState({ of: key, chosen: { kind: 'all' } }),
      clear: () => setState({ of: key, chosen: NOBODY }),
    };
  }, [chosen, rows, total, toggle, set, key]);
}
