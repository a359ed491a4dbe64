/** How far a list is loaded: its order, its last row, and whether that was all. */
export interface LoadedPlace {
  /** As in the query: a field of the row, with `-` for descending. */
  readonly sort: string;
  readonly last: object | undefined;
  readonly isEnd: boolean;
}

/**
 * Whether a row would stand among the loaded ones. An order whose field the row does not carry tells nothing: then only a list that is
 * loaded to its end can have it.
 */
export function isWithinLoaded(row: object, { sort, last, isEnd }: LoadedPlace): boolean {
  if (isEnd || last === undefined) return true;
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  const [own, border] = [fieldOf(row, field), fieldOf(last, field)];
  if (own === null || border === null) return false;
  return descending ? own >= border : own <= border;
}

function fieldOf(row: object, field: string): string | number | null {
  const value = (row as Record<string, unknown>)[field];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
