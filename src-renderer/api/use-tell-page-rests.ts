import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { tellPageRests } from '#hooks/page-rest.ts';

/** Says that this page is drawn, as soon as nothing is being asked. */
export function useTellPageRests(): void {
  const client = useQueryClient();
  useEffect(() => {
    const look = (): void => {
      if (client.isFetching() === 0) tellPageRests();
    };
    // A page asks in its own effects, which run after this one.
    const soon = requestAnimationFrame(look);
    const unsubscribe = client.getQueryCache().subscribe(({ type }) => {
      if (type === 'updated') look();
    });
    return () => {
      cancelAnimationFrame(soon);
      unsubscribe();
    };
  }, [client]);
}
