import { createBrowserRouter, createHashRouter, Navigate, type RouteObject } from 'react-router';
import { spokenLanguage } from '#i18n/setup.ts';
import { LoadingRows } from '#ui/feedback/StateView.tsx';
import { AuthGate } from './frame/AuthGate.tsx';
import { gatePage } from './frame/PageGate.tsx';
import { PageProblem, UnknownPage } from './frame/RouteProblem.tsx';
import { StartPage } from './frame/StartPage.tsx';
import type { PageMeta } from './pages/page-meta.ts';
import { PAGES } from './pages/registry.ts';

/**
 * Inside the desktop shell there is one file and no server behind it: the address stands after the `#`, so that a reload finds the
 * page again. In a browser the service answers every path with the desk.
 */
export function createDeskRouter() {
  return window.location.protocol === 'app:' ? createHashRouter(deskRoutes()) : createBrowserRouter(deskRoutes());
}

function patternOf({ path, parts }: PageMeta): string {
  const own = path.replace(/^\//, '');
  if (parts === 'list') return `${own}/:part?/:mode?`;
  return parts === 'any' ? `${own}/*` : own;
}

/** The addresses of the desk. Pages are loaded when they are first opened, each with its texts in the language that is spoken. */
function deskRoutes(): RouteObject[] {
  return [
    {
      path: '/',
      element: <AuthGate />,
      errorElement: <PageProblem />,
      hydrateFallbackElement: <LoadingRows rows={10} />,
      children: [
        { index: true, element: <StartPage /> },
        // The file's own name, where no server maps "/" to it.
        { path: 'desk.html', element: <Navigate to="/" replace /> },
        ...PAGES.map((page) => ({
          path: patternOf(page),
          errorElement: <PageProblem />,
          lazy: async () => {
            const [{ default: Page }] = await Promise.all([page.load(), page.texts?.load(spokenLanguage())]);
            return { Component: gatePage(page, Page) };
          },
        })),
        {
          path: 'password',
          errorElement: <PageProblem />,
          lazy: async () => ({ Component: (await import('./pages/password/page.tsx')).default }),
        },
        { path: '*', element: <UnknownPage /> },
      ],
    },
  ];
}
