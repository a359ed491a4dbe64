import { unnestRows } from '#service/db/rows.ts';
import type { WakeUp } from './queue.ts';

/** Wake-ups as the lists of a statement, the rows of `a` in it. */
export const WAKE_UPS = unnestRows<WakeUp>()({ id: 'bigint', generation: 'int' });
