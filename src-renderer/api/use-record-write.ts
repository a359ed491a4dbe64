import { useQueryClient } from '@tanstack/react-query';
import type { ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import type { CallInput } from './client.ts';
import { storeRecord } from './store-record.ts';
import type { ListRow } from './use-list-page.ts';
import { useWrite } from './use-write.ts';

export interface RecordWrite<C extends RouteContract> {
  readonly mutateAsync: (input: CallInput<C>) => Promise<ResponseOf<C>>;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** A write that answers with the record, which then stands everywhere at once: in its lists and where it is open. */
export function useRecordWrite<C extends RouteContract>(contract: C, read: RouteContract): RecordWrite<C> {
  const client = useQueryClient();
  const write = useWrite(contract);
  const mutate = write.mutateAsync as (input: CallInput<C>) => Promise<ResponseOf<C>>;
  return {
    isPending: write.isPending,
    error: write.error,
    mutateAsync: async (input) => {
      const answer = await mutate(input);
      storeRecord(client, read, answer as { readonly data: ListRow });
      return answer;
    },
  };
}
