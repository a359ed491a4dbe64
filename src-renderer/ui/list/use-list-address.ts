import { useCallback, useMemo, useRef } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { ListContract, ListQuery } from '#shared/contracts/list-query.ts';
import { askedQuery, readAddress, writeAddress } from './list-address.ts';
import type { ListTab } from './list-types.ts';

/** What lies beside or over the list. */
export type ListPart =
  | { readonly kind: 'none' }
  | { readonly kind: 'new' }
  | { readonly kind: 'record'; readonly id: number; readonly isPage: boolean }
  /** An address that leads to no record. */
  | { readonly kind: 'unknown' };

/** Everything an address of a list says, and how to change it. */
export interface ListAddressView {
  readonly tab: ListTab | null;
  readonly query: ListQuery;
  /** What the service is asked. */
  readonly asked: ListQuery;
  readonly search: string;
  readonly part: ListPart;
  readonly change: (
    next: { readonly tab?: string; readonly query?: ListQuery },
    options?: { readonly replace?: boolean },
  ) => void;
  readonly open: (id: number) => void;
  readonly openNew: () => void;
  readonly close: () => void;
  readonly recordHref: (id: number) => string;
}

/** Marks an entry of the history that was made from the list, so that closing is going back. */
const FROM_LIST = { fromList: true } as const;

/** The state of a list lives in the address: tabs and filters are steps of the history, and so is an open record. */
export function useListAddress(contract: ListContract, path: string, tabs: readonly ListTab[]): ListAddressView {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const { part: partText, mode } = useParams();
  const address = useMemo(() => readAddress(contract, tabs, params), [contract, tabs, params]);
  const search = useMemo(() => writeAddress(contract, tabs, address), [contract, tabs, address]);
  const asked = useMemo(() => askedQuery(tabs, address), [tabs, address]);
  const part = useMemo(() => readPart(partText, mode), [partText, mode]);
  const at = (rest: string, query = search): string => `${path}${rest}${query === '' ? '' : `?${query}`}`;
  const latest = useRef({ part, search });
  latest.current = { part, search };

  const open = useCallback(
    (id: number): void => {
      const { part: now, search: query } = latest.current;
      const target = `${path}/${id}${query === '' ? '' : `?${query}`}`;
      const state: unknown = window.history.state;
      const fromList = (state as { usr?: { fromList?: boolean } } | null)?.usr?.fromList === true;
      // Moving from record to record replaces: Back leads to the list, not through every record that was looked at.
      const replaces = now.kind !== 'none';
      void navigate(target, { replace: replaces, state: !replaces || fromList ? FROM_LIST : null, preventScrollReset: true });
    },
    [navigate, path],
  );
  return {
    tab: tabs.find(({ id }) => id === address.tab) ?? null,
    query: address.query,
    asked,
    search,
    part,
    change: ({ tab = address.tab, query = address.query }, { replace = false } = {}) => {
      const rest = part.kind === 'record' ? `/${part.id}` : '';
      void navigate(at(rest, writeAddress(contract, tabs, { tab, query })), { replace });
    },
    open,
    openNew: () => void navigate(at('/new'), { state: FROM_LIST }),
    close: () => {
      const state: unknown = window.history.state;
      const fromList = (state as { usr?: { fromList?: boolean } } | null)?.usr?.fromList === true;
      if (fromList) void navigate(-1);
      else void navigate(at(''), { replace: true });
    },
    recordHref: (id) => at(`/${id}`),
  };
}

function readPart(part: string | undefined, mode: string | undefined): ListPart {
  if (part === undefined || part === '') return { kind: 'none' };
  if (part === 'new' && mode === undefined) return { kind: 'new' };
  const isId = /^[1-9]\d{0,9}$/.test(part) && (mode === undefined || mode === 'page');
  return isId ? { kind: 'record', id: Number(part), isPage: mode === 'page' } : { kind: 'unknown' };
}
