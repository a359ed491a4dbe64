import { useMay, useUser } from '#api/use-me.ts';
import { FIRST_GROUPS, PAGE_GROUPS, type PageGroup, type RegisteredPage } from '#desk/pages/page-meta.ts';
import { PAGES } from '#desk/pages/registry.ts';
import { isDemo } from '#desk/parts/sign-in/DemoUsers.tsx';
import { useSystemStatus } from './use-system-status.ts';

/** The pages that exist for this user in this installation. */
export function useVisiblePages(): readonly RegisteredPage[] {
  const may = useMay();
  const isSandbox = useSystemStatus().data?.data.sandbox ?? false;
  return PAGES.filter(({ permission, only }) => {
    if (!may(permission)) return false;
    if (only === 'sandbox') return isSandbox;
    return only === undefined || isDemo() || import.meta.env.DEV;
  });
}

export interface RailGroup {
  readonly id: PageGroup;
  readonly pages: readonly RegisteredPage[];
}

/** The groups of the rail with the pages the person may see, what the role works with most first; never an empty one. */
export function useRailGroups(): readonly RailGroup[] {
  const pages = useVisiblePages();
  const role = useUser()?.role;
  const first = (role === undefined ? undefined : FIRST_GROUPS[role]) ?? [];
  const order = [...new Set([...first, ...(Object.keys(PAGE_GROUPS) as PageGroup[])])];
  return order
    .map((id) => ({ id, pages: pages.filter((page) => page.group === id && page.hidden !== true) }))
    .filter((group) => group.pages.length > 0);
}
