import type { ComponentType } from 'react';
import type { Texts } from '#i18n/define-texts.ts';
import type { ResponseOf, RouteContract } from '#shared/contracts/contract.ts';
import type { ListContract, ListQuery } from '#shared/contracts/list-query.ts';
import type { Localised } from '#shared/domain/language.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { Icon } from '#ui/icons.ts';

/** The six groups of the rail, by work. A group without a page that the person may see is not shown. */
export const PAGE_GROUPS = {
  work: { id: 'Kerja', en: 'Work' },
  customers: { id: 'Pelanggan', en: 'Customers' },
  messages: { id: 'Pesan', en: 'Messages' },
  engine: { id: 'Mesin', en: 'Engine' },
  team: { id: 'Tim', en: 'Team' },
  system: { id: 'Sistem', en: 'System' },
} as const satisfies Readonly<Record<string, Localised>>;
export type PageGroup = keyof typeof PAGE_GROUPS;

/** What a role works with most stands first; the rest keeps its order. */
export const FIRST_GROUPS: Readonly<Partial<Record<Role, readonly PageGroup[]>>> = {
  customer_service: ['customers', 'work'],
  manager: ['work', 'customers', 'messages'],
};

/** A number beside the name of a page: rows of its list that wait for somebody. It leads to exactly these. */
export interface PageBadge {
  readonly contract: ListContract;
  readonly query: ListQuery;
  /** With `{count}`. */
  readonly label: Localised;
}

/** Something the palette offers everywhere. It leads to an address: forms have one. */
export interface PageAction {
  readonly id: string;
  readonly label: Localised;
  readonly icon: Icon;
  readonly permission: RouteContract['permission'];
  readonly to: string;
}

/** A record as the palette lists it. */
export interface FoundRecord {
  readonly id: number;
  readonly number: string;
  readonly title: string;
  readonly hint: string;
}

/** How records of a page are looked up by what somebody types in the palette. */
export interface RecordSource {
  readonly contract: ListContract;
  readonly present: (row: unknown) => FoundRecord;
}

type RowIn<C extends ListContract> = ResponseOf<C> extends { data: (infer T)[] } ? T : never;

/** Lets the palette find rows of a list. */
export function recordSource<C extends ListContract>(contract: C, present: (row: RowIn<C>) => FoundRecord): RecordSource {
  return { contract, present: present as (row: unknown) => FoundRecord };
}

/** What the rail, the palette, the breadcrumb and the router know about a page without loading it. */
export interface PageMeta {
  /** Name of its folder. */
  readonly id: string;
  /** Where links lead, `/tickets`. */
  readonly path: string;
  /** What may follow in the address: `list` = nothing, `new`, or a record's id, and `/page` for the record alone. */
  readonly parts?: 'list' | 'any';
  readonly label: Localised;
  readonly icon: Icon;
  readonly permission: RouteContract['permission'];
  readonly group: PageGroup;
  /** The letter after `g`. */
  readonly goKey?: string;
  readonly badge?: PageBadge;
  readonly actions?: readonly PageAction[];
  readonly records?: RecordSource;
  /** Tags of other contracts whose changes make what this page shows stale. */
  readonly live?: readonly string[];
  /** `ticket` of `kabar://ticket/123`. */
  readonly deepLink?: string;
  /** A record's number from its id in the address, as it stands in the list. */
  readonly recordNumber?: (id: number) => string;
  /** Loaded with the page. */
  readonly texts?: Pick<Texts<object>, 'load'>;
  /** `sandbox`: only without a real gateway; `demo`: only in demo mode and while developing. */
  readonly only?: 'sandbox' | 'demo';
  /** Not in the rail: reached from the user menu or the palette. */
  readonly hidden?: boolean;
}

export interface RegisteredPage extends PageMeta {
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export function definePage(meta: PageMeta): PageMeta {
  return meta;
}
