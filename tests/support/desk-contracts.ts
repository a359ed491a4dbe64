import type { RouteContract } from '#shared/contracts/contract.ts';
import { ALL_CONTRACTS } from '#shared/contracts/registry.ts';

/** What the desk's own listener serves. Webhooks and the portal are answered by another listener with other guards. */
export const DESK_CONTRACTS: readonly RouteContract[] = ALL_CONTRACTS.filter(({ path }) => !/^\/(webhooks|portal)\//.test(path));

/** The path of a contract with `id` for its ids and a harmless word for everything else. */
export function samplePath({ path }: Pick<RouteContract, 'path'>, id = 1): string {
  return path.replace(/:(\w+)/g, (_all, name: string) =>
    /id$/i.test(name) ? String(id) : name === 'gateway' ? 'fonnte' : 'none',
  );
}
