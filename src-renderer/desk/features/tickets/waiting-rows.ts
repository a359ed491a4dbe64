import { useMemo, useState } from 'react';

interface WaitingRows<T> {
  readonly shown: T[];
  /** Rows that came after the list was opened. */
  readonly waiting: T[];
  readonly reveal: () => void;
}

interface Baseline {
  readonly filterKey: string;
  readonly newestId: number;
}

/**
 * Holds back rows that were created after the list was first shown, so that nothing moves under the reader's eyes.
 * Ids grow with time, therefore the newest id at the first look is the border. A new filter starts a new look.
 */
export function splitWaiting<T extends { readonly id: number }>(
  rows: readonly T[],
  newestId: number,
): Omit<WaitingRows<T>, 'reveal'> {
  return { shown: rows.filter((row) => row.id <= newestId), waiting: rows.filter((row) => row.id > newestId) };
}

interface WaitingOptions {
  /** Names the list; another one starts a new look. */
  readonly filterKey: string;
  /** False while rows of another filter stand in, and for lists that are not sorted by age. */
  readonly holdBack: boolean;
}

export function useWaitingRows<T extends { readonly id: number }>(
  rows: readonly T[] | null,
  options: WaitingOptions,
): WaitingRows<T> {
  const { filterKey, holdBack } = options;
  const [baseline, setBaseline] = useState<Baseline | null>(null);
  const newest = useMemo(() => (rows === null ? null : rows.reduce((max, row) => Math.max(max, row.id), 0)), [rows]);
  const isCurrent = baseline !== null && baseline.filterKey === filterKey;
  if (holdBack && newest !== null && !isCurrent) setBaseline({ filterKey, newestId: newest });
  const newestId = holdBack && isCurrent ? baseline.newestId : Number.MAX_SAFE_INTEGER;

  return useMemo(
    () => ({ ...splitWaiting(rows ?? [], newestId), reveal: () => setBaseline({ filterKey, newestId: newest ?? 0 }) }),
    [rows, newestId, newest, filterKey],
  );
}
