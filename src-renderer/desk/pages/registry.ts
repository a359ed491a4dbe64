import { galleryPage } from './gallery/page.meta.ts';
import { packagesPage } from './packages/page.meta.ts';
import type { RegisteredPage } from './page-meta.ts';
import { sandboxPhonePage } from './sandbox-phone/page.meta.ts';
import { ticketsPage } from './tickets/page.meta.ts';

/** Every page of the desk, in the order of the rail within its group. A new page is one folder and one line here. */
export const PAGES: readonly RegisteredPage[] = [
  { ...ticketsPage, load: () => import('./tickets/page.tsx') },
  { ...packagesPage, load: () => import('./packages/page.tsx') },
  { ...galleryPage, load: () => import('./gallery/page.tsx') },
  { ...sandboxPhonePage, load: () => import('./sandbox-phone/page.tsx') },
];
