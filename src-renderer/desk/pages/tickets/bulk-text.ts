/** What stands in a field, without the blanks around it; nothing in an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
