/** Characters beyond Latin-1 that the built-in fonts of every PDF reader hold (the rest of Windows-1252). */
const BEYOND_LATIN_1 = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/** Letters of one paragraph; twice what any field accepts. */
const MOST_LETTERS = 2_000;

/** Stands for what the font cannot draw. */
const MISSING = '?';

/**
 * The text as the built-in fonts can draw it. Accents that have no letter of their own fall off (`ạ` → `a`), full-width and other
 * compatible forms become plain ones, whatever is left (Arabic, Chinese, emoji) becomes one `?` per run, so that a page never
 * breaks on a name. Line breaks become spaces, controls and direction marks go.
 */
export function printable(text: string, limit = MOST_LETTERS): string {
  const plain = text
    .toWellFormed()
    .slice(0, limit * 4)
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Variation_Selector}/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .normalize('NFC');
  let drawn = '';
  let missing = false;
  for (const letter of plain) {
    const shown = drawable(letter);
    if (shown !== null) drawn += shown;
    else if (!missing) drawn += MISSING;
    missing = shown === null;
  }
  const letters = [...drawn.trim()];
  return letters.length > limit ? `${letters.slice(0, limit - 1).join('')}…` : letters.join('');
}

function drawable(letter: string): string | null {
  if (isInFont(letter)) return letter;
  // A mark that could not be joined to its letter.
  if (/^\p{M}$/u.test(letter)) return '';
  const parts = [...letter.normalize('NFKD').replaceAll(/\p{M}/gu, '')];
  return parts.length > 0 && parts.every(isInFont) ? parts.join('') : null;
}

function isInFont(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || BEYOND_LATIN_1.has(letter);
}
