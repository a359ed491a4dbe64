import type { Actor } from '#service/access/actor.ts';
import { invalid } from '#service/errors.ts';
import type { ListReader } from '#service/features/feature.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { type CountedList, countLists } from '#shared/contracts/list-counts.contract.ts';
import type { ListContract } from '#shared/contracts/list-query.ts';
import { can } from '#shared/domain/permissions.ts';
import { COUNTED_CONTRACTS } from './counted-contracts.ts';

/** Counts rows of lists: each list's own service decides what the person sees, so a count is the length of that person's list. */
export function mountListCounts(mount: Mount, readers: Readonly<Record<CountedList, ListReader>>): void {
  async function count(actor: Actor, list: CountedList, asked: Readonly<Record<string, string>>, at: number) {
    const contract: ListContract = COUNTED_CONTRACTS[list];
    const permission = contract.permission;
    if (permission !== 'public' && permission !== 'authenticated' && !can(actor.role, permission)) {
      return { total: null, tooMany: false };
    }
    const query = contract.query.safeParse({ ...asked, limit: '1' });
    if (!query.success) throw invalid(`body.counts.${at}.query`, 'filter');
    const { total } = await readers[list](actor, query.data as never);
    return { total: total ?? null, tooMany: total === undefined || total === null };
  }

  mount(countLists, async ({ actor, body }) => {
    const data: Awaited<ReturnType<typeof count>>[] = [];
    // One after the other: a page that asks for its ten tabs must not take ten of the node's connections.
    for (const [at, { list, query }] of body.counts.entries()) data.push(await count(actor, list, query, at));
    return { success: true, data };
  });
}
