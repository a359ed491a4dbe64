import { createStore } from '#hooks/store.ts';

/** Operations this window started and shows until they are put away. */
export const dockedOperations = createStore<readonly number[]>([]);

export function dockOperation(id: number): void {
  dockedOperations.set([id, ...dockedOperations.get().filter((other) => other !== id)]);
}

export function undockOperation(id: number): void {
  dockedOperations.set(dockedOperations.get().filter((other) => other !== id));
}
