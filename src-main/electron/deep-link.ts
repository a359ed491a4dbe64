/** What may be opened from outside, and the page of the desk it leads to. A link shows a page; it never does anything. */
export const DEEP_LINK_PAGES: Readonly<Record<string, string>> = {
  ticket: '/tickets',
  registration: '/registrations',
  customer: '/customers',
  invoice: '/invoices',
};

/** Largest id of a PostgreSQL integer column. */
const MAX_ID = 2_147_483_647;

/** `kabar://ticket/123` → `/tickets/123`; null for everything else, however close it comes (RELIABILITY E6). */
export function readDeepLink(text: string): string | null {
  const found = /^kabar:\/\/([a-z]{1,20})\/([1-9][0-9]{0,9})$/.exec(text);
  if (found === null) return null;
  const [, name = '', id = ''] = found;
  const page = Object.hasOwn(DEEP_LINK_PAGES, name) ? DEEP_LINK_PAGES[name] : undefined;
  return page === undefined || Number(id) > MAX_ID ? null : `${page}/${id}`;
}

/** The link a program start carries. More than one is nobody's click and is ignored. */
export function deepLinkOf(argv: readonly string[]): string | null {
  const links = argv
    .slice(1)
    .map(readDeepLink)
    .filter((link) => link !== null);
  return links.length === 1 ? (links[0] ?? null) : null;
}
