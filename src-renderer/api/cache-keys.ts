import type { RouteContract } from '#shared/contracts/contract.ts';

/**
 * Everything kept from the API is named by its contract: what kind of reading it is, the contract's tag – which events name – its path
 * and what was asked. Nobody writes a key by hand.
 */
export type CacheKey = readonly [kind: 'read' | 'list' | 'counts', tag: string, path: string, input: unknown];

export function readKey(contract: RouteContract, input: unknown): CacheKey {
  return ['read', contract.tag, contract.path, input];
}

export function listKey(contract: RouteContract, query: unknown): CacheKey {
  return ['list', contract.tag, contract.path, query];
}

/** The id of the record that a reading is about; null when it is about none or about many. */
export function recordIdOf(key: readonly unknown[]): number | null {
  const input = key[3] as { readonly params?: { readonly id?: unknown } } | undefined;
  const id = Number(input?.params?.id);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
