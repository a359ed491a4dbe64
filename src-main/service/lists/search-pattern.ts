/** What was typed, without what no text of the database holds; null when there is nothing to look for. */
export function typedText(text: string | undefined): string | null {
  const typed = (text ?? '').replaceAll('\u0000', '').trim();
  return typed === '' ? null : typed;
}

/** For LIKE and ILIKE: the text itself, its wildcards escaped. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

/** For LIKE and ILIKE: the text anywhere in a column. */
export function searchPattern(text: string): string {
  return `%${escapeLike(text)}%`;
}

/** The id in what may be a record's number: with the prefix `tkt`, from `TKT-000123`, `tkt123` or `123`. */
export function recordNumber(prefix: string, typed: string): number | null {
  const digits = new RegExp(`^(?:${prefix}[- ]?)?(\\d{1,9})$`, 'i').exec(typed)?.[1];
  return digits === undefined ? null : Number(digits);
}
