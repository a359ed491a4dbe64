import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import { isApiError } from './api-error.ts';
import { type CallInput, call } from './client.ts';
import { newKey } from './http.ts';

/**
 * A write of one contract. One request is in flight at a time: pressing again while it runs waits for the same answer. While the
 * outcome of an attempt is unknown, the same input is sent again under the same idempotency key: pressing twice never does a thing twice.
 */
export function useWrite<C extends RouteContract>(contract: C): UseMutationResult<ResponseOf<C>, Error, CallInput<C>> {
  const pending = useRef<{ key: string; input: string; running: Promise<ResponseOf<C>> | null } | null>(null);
  return useMutation({
    mutationFn: (input: CallInput<C>) => {
      const text = JSON.stringify(input);
      const before = pending.current;
      if (before?.input === text && before.running !== null) return before.running;
      const key = before?.input === text ? before.key : newKey();
      const attempt = { key, input: text, running: null as Promise<ResponseOf<C>> | null };
      pending.current = attempt;
      attempt.running = call(contract, input, { idempotencyKey: key }).then(
        (answer) => {
          if (pending.current === attempt) pending.current = null;
          return answer;
        },
        (error: unknown) => {
          attempt.running = null;
          const isSettled = !isApiError(error) || !error.outcomeUnknown;
          if (isSettled && pending.current === attempt) pending.current = null;
          throw error;
        },
      );
      return attempt.running;
    },
  });
}
