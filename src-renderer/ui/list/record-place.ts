import { createContext } from 'react';

/** Where an open record stands: beside its list, or alone on a page. */
export interface RecordPlace {
  readonly isPage: boolean;
  readonly close: () => void;
  readonly pageHref: string;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
}

const ALONE: RecordPlace = { isPage: true, close: () => undefined, pageHref: '', previous: null, next: null };
export const RecordPlaceContext = createContext<RecordPlace>(ALONE);
