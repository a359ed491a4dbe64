import type { OnlineStep } from './online-step.ts';

/** Every online migration, in the order in which they run. A step that was released is never changed, only followed by another one. */
export const ONLINE_STEPS: readonly OnlineStep[] = [];
