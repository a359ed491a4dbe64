import { type ComponentType, useEffect, useState } from 'react';

/** Parts that were declared and are not here yet. */
const waiting = new Set<() => Promise<unknown>>();

/**
 * A part of a page that the first look at it does not need: a form, an open record, a dialog. It is fetched once the page rests, or when it
 * is shown before that; then nothing is drawn until it is there. A part that cannot be fetched is the page's error.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let here: ComponentType<P> | null = null;
  const fetchPart = async (): Promise<ComponentType<P>> => {
    here ??= await load();
    waiting.delete(fetchPart);
    return here;
  };
  waiting.add(fetchPart);
  // Not React's `lazy`: that shows its fallback for a moment even when the part is here, which costs the first opening a third of a second.
  return function LazyPart(props: P) {
    const [Part, setPart] = useState(() => here);
    const [problem, setProblem] = useState<{ readonly cause: unknown } | null>(null);
    useEffect(() => {
      if (Part !== null) return;
      fetchPart().then(
        (part) => setPart(() => part),
        (cause: unknown) => setProblem({ cause }),
      );
    }, [Part]);
    if (problem !== null) throw problem.cause;
    return Part === null ? null : <Part {...props} />;
  };
}

/** Fetches what was declared, one after the other. What cannot be fetched ahead is fetched when it is shown, and says then what is wrong. */
export function fetchParts(): void {
  const fetchAll = async (): Promise<void> => {
    for (const fetchPart of waiting) await fetchPart();
  };
  fetchAll().catch(() => undefined);
}
