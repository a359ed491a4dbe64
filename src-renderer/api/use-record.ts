import { useQueryClient } from '@tanstack/react-query';
import type { ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import type { CallInput } from './client.ts';
import { keptRow } from './store-record.ts';
import type { ListRow } from './use-list-page.ts';
import { type ReadOptions, useRead } from './use-read.ts';

type RecordOf<C extends RouteContract> = ResponseOf<C> extends { data: infer T } ? T : never;

export interface RecordView<T> {
  /** The whole record; null while it is fetched, or when it cannot be. */
  readonly record: T | null;
  /** What its list knows of it: enough for the head, also offline. */
  readonly row: Partial<T> | null;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => void;
}

/** One record by its id, with the row of its list standing in until it is here. */
export function useRecord<C extends RouteContract>(contract: C, id: number, options?: ReadOptions): RecordView<RecordOf<C>> {
  const client = useQueryClient();
  const answer = useRead(contract, { params: { id: String(id) } } as unknown as CallInput<C>, options);
  const record = (answer.data as { data?: RecordOf<C> } | undefined)?.data ?? null;
  const row = record ?? (keptRow<ListRow>(client, contract.tag, id) as Partial<RecordOf<C>> | null);
  return {
    record,
    row,
    error: answer.error,
    isFetching: answer.isFetching,
    refetch: () => void answer.refetch(),
  };
}
