/** Every table of the workstation's own store. */
export * from './cache-entries.ts';
export * from './drafts.ts';
