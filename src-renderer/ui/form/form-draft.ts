/** Text that somebody typed and did not send yet, kept on this machine per form, record and user. */
export interface DraftPlace {
  readonly userId: number;
  /** Name of the form, `ticket.create`. */
  readonly form: string;
  /** What it is about; empty for something new. */
  readonly about: string;
}

const PREFIX = 'kabar.draft.';
/** Nobody remembers what a draft of last month was about. */
const KEPT_MS = 30 * 24 * 3_600_000;

function keyOf({ userId, form, about }: DraftPlace): string {
  return `${PREFIX}${userId}.${form}.${about}`;
}

/** The kept values whose fields the form still has; null when there are none. */
export function readDraft<T extends object>(place: DraftPlace, initial: T, now: number): T | null {
  const text = localStorage.getItem(keyOf(place));
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as { readonly at?: unknown; readonly values?: unknown };
    const isOld = typeof kept.at !== 'number' || now - kept.at > KEPT_MS;
    if (isOld || typeof kept.values !== 'object' || kept.values === null) {
      dropDraft(place);
      return null;
    }
    const values = kept.values as Record<string, unknown>;
    const own = Object.fromEntries(Object.keys(initial).flatMap((name) => (name in values ? [[name, values[name]]] : [])));
    return { ...initial, ...own };
  } catch {
    // Written by another version, or cut short: better no draft than half of one.
    dropDraft(place);
    return null;
  }
}

export function keepDraft(place: DraftPlace, values: object, now: number): void {
  try {
    localStorage.setItem(keyOf(place), JSON.stringify({ at: now, values }));
  } catch {
    // The browser's store is full: the form itself still has everything.
  }
}

export function dropDraft(place: DraftPlace): void {
  localStorage.removeItem(keyOf(place));
}
