import { DESK_PAGE } from './protocol.ts';

/** Sites a link may open in the user's browser. Exact host names; a new one is a decision, not a pattern. */
const EXTERNAL_HOSTS: readonly string[] = [
  'wa.me',
  'fonnte.com',
  'docs.fonnte.com',
  'md.fonnte.com',
  'wablas.com',
  'www.openstreetmap.org',
  'maps.google.com',
];

export type Destination =
  /** Stays in the window. */
  | { readonly kind: 'desk' }
  /** Opens outside, in the user's browser. */
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'denied' };

const DENIED: Destination = { kind: 'denied' };

/** Where a link, a redirect or `window.open` may lead (RELIABILITY E5). Everything unknown is denied. */
export function decideDestination(target: string): Destination {
  if (target === DESK_PAGE || target.startsWith(`${DESK_PAGE}#`)) return { kind: 'desk' };
  // A parser repairs these silently, so what was checked would not be what is opened.
  if (target.length > 2048 || !/^https:\/\/[!-~]+$/.test(target) || /["'<>\\^`{|}]/.test(target)) return DENIED;
  const url = URL.parse(target);
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return DENIED;
  return EXTERNAL_HOSTS.includes(url.hostname) ? { kind: 'external', url: url.href } : DENIED;
}
