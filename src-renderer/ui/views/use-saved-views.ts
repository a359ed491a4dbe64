import { useMay } from '#api/use-me.ts';
import { useRead } from '#api/use-read.ts';
import { listSavedViews, type SavedView } from '#shared/contracts/saved-views.contract.ts';

const NONE: readonly SavedView[] = [];

/** The views of all lists that this person sees, in one reading for lists and rail. */
export function useSavedViews(): readonly SavedView[] {
  const may = useMay();
  const answer = useRead(listSavedViews, { query: {} }, { enabled: may(listSavedViews.permission), fresh: 60_000 });
  return answer.data?.data ?? NONE;
}
