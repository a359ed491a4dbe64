/** How long an unused connection stays open: longer than a reverse proxy keeps it (60 s), so that none is closed under a request of its. */
export const KEEP_ALIVE_MS = 72_000;
