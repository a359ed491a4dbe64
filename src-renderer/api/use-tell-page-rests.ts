import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { tellPageRests } from '#hooks/page-rest.ts';

/** Says that this page is drawn with its data: two frames after an answer nothing is being asked any more. */
export function useTellPageRests(): void {
  const client = useQueryClient();
  useEffect(() => {
    let frame = 0;
    let unsubscribe = (): void => undefined;
    const look = (): void => {
      if (client.isFetching() > 0) return;
      tellPageRests();
      unsubscribe();
    };
    // What an answer leads to is asked, and what it brings is drawn, by then: between who is signed in and the list nothing is asked for a moment.
    const lookOnceDrawn = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(look);
      });
    };
    lookOnceDrawn();
    unsubscribe = client.getQueryCache().subscribe(({ type }) => {
      if (type === 'updated') lookOnceDrawn();
    });
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
    };
  }, [client]);
}
