import type { BulkAction } from './define-bulk-action.ts';

/** The bulk actions of all features, in the order of the toolbar. */
export interface BulkRegistry {
  readonly actions: readonly BulkAction[];
  /** The action of a stored operation; undefined when this version does not know it. */
  find(operation: { readonly resource: string; readonly action: string }): BulkAction | undefined;
}

export function createBulkRegistry(actions: readonly BulkAction[]): BulkRegistry {
  const known = new Map(actions.map((action) => [action.id as string, action]));
  if (known.size !== actions.length) throw new Error('two bulk actions have one id');
  return { actions, find: ({ resource, action }) => known.get(`${resource}.${action}`) };
}
