/**
 * What may be kept of a vendor's words. A vendor's answer is hostile input (ENGINE E-20): everything of it that goes to a column, a log
 * line or a screen passes here.
 */

/** Longest message id that is kept, characters; known ids have 9 to 60. */
export const longestMessageId = 200;

// U+202A–202E and U+2066–2069 reorder what stands beside them on a screen.
const bidiControls = /[\u202a-\u202e\u2066-\u2069]/g;

/** The text without what PostgreSQL has no room for (NUL, half pairs) and without bidi overrides, at most `longest` UTF-16 units. */
export function cleanText(text: string, longest: number): string {
  const clean = text.toWellFormed().replaceAll('\0', '').replace(bidiControls, '');
  if (clean.length <= longest) return clean;
  const cut = clean.slice(0, longest);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** Whether a text can be a message id: printable, on one line, 1 to 200 characters. */
export function isMessageId(text: string): boolean {
  return text.length <= longestMessageId && /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text);
}

/**
 * A message id as the vendor gave it, null for anything that cannot be one: the message is untracked then. A number beyond 2^53 has lost
 * its last digits on the way and would be the id of another message.
 */
export function messageIdOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== 'string') return null;
  const id = value.trim();
  return isMessageId(id) ? id : null;
}

const deepest = 4;
const widest = 20;

/** A parsed value written as JSON for people: whatever its depth and width, this neither throws nor takes long. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(pruned(value, deepest)) ?? '';
}

function pruned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.slice(0, widest).map((item) => pruned(item, depth - 1));
  const shown = Object.keys(value).slice(0, widest);
  return Object.fromEntries(shown.map((key) => [key, pruned((value as Record<string, unknown>)[key], depth - 1)]));
}
