import { useMay } from '../../hooks/use-me.ts';
import { PAGES, type RegisteredPage } from '../pages/registry.ts';
import { useSystemStatus } from './use-system-status.ts';

/** The pages that exist for this user in this installation. */
export function useVisiblePages(): readonly RegisteredPage[] {
  const may = useMay();
  const isSandbox = useSystemStatus().data?.data.sandbox ?? false;
  return PAGES.filter((page) => may(page.permission) && (page.sandboxOnly !== true || isSandbox));
}
