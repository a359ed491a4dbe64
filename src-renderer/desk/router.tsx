import { createBrowserRouter, createHashRouter, Navigate, type RouteObject } from 'react-router';
import { LoadingRows } from '../ui/StateView.tsx';
import { AuthGate } from './frame/AuthGate.tsx';
import { gatePage } from './frame/PageGate.tsx';
import { PageProblem, UnknownPage } from './frame/RouteProblem.tsx';
import { StartPage } from './frame/StartPage.tsx';
import { PAGES } from './pages/registry.ts';

/**
 * Inside the desktop shell there is one file and no server behind it: the address stands after the `#`, so that a reload finds the
 * page again. In a browser the service answers every path with the desk.
 */
export function createDeskRouter() {
  return window.location.protocol === 'app:' ? createHashRouter(deskRoutes()) : createBrowserRouter(deskRoutes());
}

/** The addresses of the desk. Pages are loaded when they are first opened. */
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
          path: page.path,
          errorElement: <PageProblem />,
          lazy: async () => ({ Component: gatePage(page, (await page.load()).default) }),
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
