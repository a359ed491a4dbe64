/**
 * Path of a list of the desk with filters. The filters are those of the list's contract: a test parses every link with it.
 * An empty filter is left out.
 */
export function listLink(
  list: 'tickets' | 'customers' | 'invoices' | 'messages',
  filter: Readonly<Record<string, string | number>> = {},
): string {
  const query = Object.entries(filter).map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
  return query.length === 0 ? `/${list}` : `/${list}?${query.join('&')}`;
}
