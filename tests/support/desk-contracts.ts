import { z } from 'zod';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { ALL_CONTRACTS } from '#shared/contracts/registry.ts';

/** What the desk's own listener serves. Webhooks and the portal are answered by another listener with other guards. */
export const DESK_CONTRACTS: readonly RouteContract[] = ALL_CONTRACTS.filter(({ path }) => !/^\/(webhooks|portal)\//.test(path));

/** The path of a contract with `id` for its ids, the first word of each closed list, and a harmless word for everything else. */
export function samplePath(contract: Pick<RouteContract, 'path' | 'params'>, id = 1): string {
  const schema = contract.params
    ? (z.toJSONSchema(contract.params, { io: 'input', unrepresentable: 'any' }) as ParamsSchema)
    : {};
  return contract.path.replace(/:(\w+)/g, (_all, name: string) => {
    const [first] = schema.properties?.[name]?.enum ?? [];
    return first ?? (/id$/i.test(name) ? String(id) : 'none');
  });
}

interface ParamsSchema {
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}
