import { phoneSearchDigits } from './phone.ts';

/**
 * How texts are compared in every search (SPEC §2): without case, accents, punctuation, double blanks and Unicode form. `kabar_fold` and
 * `kabar_search_text` in the database do the same, character by character; a property test holds the two together. Changing one of the
 * lists below means a migration that fills the search columns again.
 */

/** Vanish without a trace: apostrophes of every shape, and what cannot be seen. Taken out first: some decompose into a blank. */
const SILENT =
  /['`\u00ad\u00b4\u02b9\u02bb-\u02bf\u02c8\u02ca\u02cb\u0374\u055a\u180e\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u2064\u2066-\u2069\ua78b\ua78c\ufeff\uff07\uff40]/g;

/** Accents, once they stand apart from their letter. */
const MARKS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;

/** Letters that Unicode does not decompose, as people type them; both sigmas are one. */
const LETTERS: Readonly<Record<string, string>> = {
  ı: 'i',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ĸ: 'k',
  ς: 'σ',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

const PUNCTUATION =
  '!-&(-/:-@\\[-_{-~\\u00a1-\\u00a9\\u00ab-\\u00ae\\u00b0\\u00b1\\u00b6\\u00b7\\u00bb\\u00bf\\u00d7\\u00f7\\u060c\\u061b\\u061f\\u06d4\\u0964\\u0965\\u2010-\\u2017\\u201c-\\u2027\\u2030\\u2031\\u2034\\u2036-\\u205e\\u3001-\\u3003\\u3008-\\u3020\\u3030\\u30fb';
const BLANK = '\\u0001-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const BETWEEN_WORDS = new RegExp(`[${PUNCTUATION}${BLANK}]+`, 'g');
const PUNCTUATIONS = new RegExp(`[${PUNCTUATION}]+`, 'g');
const BLANKS = new RegExp(`[${BLANK}]+`, 'g');

function letters(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\u0000', '')
    .replace(SILENT, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter);
}

/** Words in lower case with one blank between them: `Siti  Uji, S.Pd` → `siti uji s pd`. Holds no ASCII punctuation, so no wildcard either. */
export function fold(text: string): string {
  return letters(text).replace(BETWEEN_WORDS, ' ').trim();
}

/**
 * What a record is searched in: its folded text and, where punctuation stood inside words, those words written together as well, so that
 * `S.Pd` is found by `s pd` and by `spd`.
 */
export function searchText(text: string): string {
  const apart = fold(text);
  const together = letters(text).replace(PUNCTUATIONS, '').replace(BLANKS, ' ').trim();
  return apart === together ? apart : `${apart} ${together}`.trim();
}

const RECORD_NUMBER = /^(?:agls|tkt|reg|inv)-?\d+$/i;

/**
 * The words that must all occur in a record's search text, for `LIKE '%word%'` as they are. A phone number in any spelling is one word, the
 * digits that its normal form holds; so is a record's number. Empty when there is nothing to look for in what was typed.
 */
export function searchWords(text: string): readonly string[] {
  const phone = phoneSearchDigits(text);
  if (phone !== null) return [phone];
  const words = text.split(/\s+/u).flatMap((typed) => {
    const digits = phoneSearchDigits(typed);
    if (digits !== null) return [digits];
    return RECORD_NUMBER.test(typed) ? [fold(typed).replaceAll(' ', '')] : fold(typed).split(' ');
  });
  return [...new Set(words.filter((word) => word !== ''))];
}
