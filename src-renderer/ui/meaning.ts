import type { Icon } from './icons.ts';

/** What a colour may say. Colours stand for nothing else. `stale` is for old data only. */
export type Meaning = 'danger' | 'warning' | 'progress' | 'done' | 'neutral' | 'marketing';

/** How one value of the business looks everywhere: an icon and, through its meaning, a colour; a word stands beside it. */
export interface Look {
  readonly meaning: Meaning;
  readonly icon: Icon;
}

/** CSS colour of an icon or bar. */
export function meaningColor(meaning: Meaning): string {
  return `var(--meaning-${meaning})`;
}

/** CSS colour of words: dark enough to be read (AA) on every surface. */
export function meaningTextColor(meaning: Meaning): string {
  return `var(--meaning-${meaning}-text)`;
}
