import type { ComponentType } from 'react';
import type { PageMeta } from './page-meta.ts';
import { sandboxPhonePage } from './sandbox-phone/page.meta.ts';
import { ticketsPage } from './tickets/page.meta.ts';

export interface RegisteredPage extends PageMeta {
  readonly load: () => Promise<{ default: ComponentType }>;
}

/** Every page of the desk, in the order of the rail. A new page is one folder and one line here. */
export const PAGES: readonly RegisteredPage[] = [
  { ...ticketsPage, load: () => import('./tickets/page.tsx') },
  { ...sandboxPhonePage, load: () => import('./sandbox-phone/page.tsx') },
];
