const waiting = new Set<() => void>();
let rests = false;

/** A page that never says so, or data that does not come, must not hold everything up. */
const LATEST_MS = 4_000;

/** Calls back once the first page is drawn and has its data: for what is wanted soon and must not delay that. Returns how to stop waiting. */
export function whenPageRests(run: () => void): () => void {
  if (rests) {
    run();
    return () => undefined;
  }
  const once = (): void => {
    if (waiting.delete(once)) run();
  };
  waiting.add(once);
  const timer = setTimeout(once, LATEST_MS);
  return () => {
    clearTimeout(timer);
    waiting.delete(once);
  };
}

/** The page is drawn and has its data. */
export function tellPageRests(): void {
  rests = true;
  for (const run of [...waiting]) run();
}
