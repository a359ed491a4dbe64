import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '#ui/tokens.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { createQueryClient } from '#api/query-client.ts';
import { restoreSession } from '#api/session.ts';
import { askMeEarly } from '#api/use-me.ts';
import { setUpLanguages } from '#i18n/setup.ts';
import { theme } from '#ui/theme.ts';
import { createDeskRouter } from './router.tsx';

/** Lets the styles of the component library into a page that takes no others. */
const nonce = document.querySelector('meta[name="kabar-nonce"]')?.getAttribute('content') ?? '';
// The name under which the library that stops the page from scrolling behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });

async function start(root: HTMLElement): Promise<void> {
  const client = createQueryClient();
  const texts = setUpLanguages();
  await restoreSession();
  // Side by side: on a slow line each turn costs more than the bytes.
  askMeEarly(client);
  const router = createDeskRouter();
  await texts;
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <Notifications position="bottom-left" limit={4} zIndex={600} className="toasts" />
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('desk');
if (root !== null) void start(root);
