import type { Permission } from '#shared/domain/permissions.ts';
import type { Icon } from '../../ui/icons.ts';

/** Groups of the rail, by work. */
export const PAGE_GROUPS = ['noc', 'messages'] as const;
type PageGroup = (typeof PAGE_GROUPS)[number];

/** What the rail, the palette, the breadcrumb and the router know about a page without loading it. */
export interface PageMeta {
  readonly id: 'tickets' | 'sandboxPhone';
  /** Path pattern of the router. */
  readonly path: string;
  /** Where links lead. */
  readonly to: string;
  readonly label: `page.${PageMeta['id']}`;
  readonly icon: Icon;
  readonly permission: Permission;
  readonly group: PageGroup;
  /** The letter after `g`. */
  readonly goKey: string;
  /** A number beside the name and the list it leads to. A hook. */
  readonly useBadge?: () => PageBadge | null;
  /** Number of a record from its id in the address, as it stands in the list. */
  readonly recordNumber?: (id: string) => string;
  /** Shown only in installations without a real gateway. */
  readonly sandboxOnly?: boolean;
}

export interface PageBadge {
  readonly count: number;
  readonly to: string;
  readonly label: 'rail.newTickets';
}
