import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import { isApiError } from '../api/api-error.ts';
import { type CallInput, call, newKey } from '../api/client.ts';

/**
 * A write of one contract. While the outcome of an attempt is unknown, the same input is sent again under the same idempotency key:
 * pressing the button twice never does a thing twice.
 */
export function useWrite<C extends RouteContract>(contract: C): UseMutationResult<ResponseOf<C>, Error, CallInput<C>> {
  const pending = useRef<{ key: string; input: string } | null>(null);
  return useMutation({
    mutationFn: async (input: CallInput<C>) => {
      const text = JSON.stringify(input);
      const key = pending.current?.input === text ? pending.current.key : newKey();
      pending.current = { key, input: text };
      try {
        const answer = await call(contract, input, { idempotencyKey: key });
        pending.current = null;
        return answer;
      } catch (error) {
        if (!isApiError(error) || !error.outcomeUnknown) pending.current = null;
        throw error;
      }
    },
  });
}
