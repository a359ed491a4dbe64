import { wellFormed } from './text.ts';

/**
 * `mobile`: an Indonesian mobile number, what WhatsApp numbers are. `landline`: an Indonesian fixed line; rarely on WhatsApp, so
 * bulk sends skip it unless told otherwise (GATEWAYS §4). `foreign`: outside +62.
 */
export type PhoneKind = 'mobile' | 'landline' | 'foreign';

/** Why an input is not one phone number. Stable: forms, imports and the API translate it. */
export const PHONE_REFUSALS = [
  'empty',
  'not_a_number',
  'several_numbers',
  'too_short',
  'too_long',
  'group_id',
  'scientific',
  'decimal',
  'service_number',
  'country_missing',
] as const;
export type PhoneRefusal = (typeof PHONE_REFUSALS)[number];

export type PhoneResult =
  | { readonly ok: true; readonly phone: string; readonly kind: PhoneKind }
  | { readonly ok: false; readonly reason: PhoneRefusal };

/** Longest input that is looked at, in UTF-16 units. Longer ones are `too_long` unread. */
const MAX_INPUT = 120;

/**
 * Brings any spelling of one phone number to its normal form (GATEWAYS §4, RELIABILITY §8 items 1 and 2).
 *
 * Indonesian numbers become digits only: `0812-3456-7890`, `+62 (0)812 3456 7890`, `0062812…` and a bare `812…` all give
 * `6281234567890`. A foreign number keeps its plus (`+6591234567`): without it `+81…` would read as a bare Indonesian `81…` the
 * next time. Digits that begin with none of 0, 62, 8 or a plus could be anybody's, and are refused (SPEC §18). The function is idempotent, never throws, and never returns a number when the input could mean two.
 */
export function normalisePhone(input: string): PhoneResult {
  if (input.length > MAX_INPUT) return refuse('too_long');
  const text = fold(input)
    .trim()
    .replace(/^'(?=[\d+(])/, '');
  if (text === '') return refuse('empty');

  const refusal = refuseByShape(text);
  if (refusal !== null) return refuse(refusal);

  const compact = text.replace(SEPARATORS, '');
  if (/\d\+/.test(compact)) return refuse('several_numbers');
  if (text.startsWith('-') || !/^\+?\d+$/.test(compact)) return refuse('not_a_number');
  return classify(compact);
}

/**
 * The spelling people read: mobile `0812-3456-7890`, landline `021-5551234`, foreign `+6591234567`.
 * What is no phone number in any form comes back unchanged.
 */
export function formatPhone(phone: string): string {
  const result = normalisePhone(phone);
  if (!result.ok) return phone;
  if (result.kind === 'foreign') return result.phone;
  const national = `0${result.phone.slice(2)}`;
  if (result.kind === 'mobile') return `${national.slice(0, 4)}-${national.slice(4, 8)}-${national.slice(8)}`;
  const areaLength = TWO_DIGIT_AREAS.has(result.phone.slice(2, 4)) ? 3 : 4;
  return `${national.slice(0, areaLength)}-${national.slice(areaLength)}`;
}

/**
 * The spelling for logs and for eyes that need not know: `62812****789`. Shorter numbers show less.
 * What is no phone number gives `****` alone: a log must not leak what a field was filled with by mistake.
 */
export function maskPhone(phone: string): string {
  const result = normalisePhone(phone);
  if (!result.ok) return '****';
  const digits = phoneDigits(result.phone);
  return digits.length >= 11 ? `${digits.slice(0, 5)}****${digits.slice(-3)}` : `${digits.slice(0, 3)}****${digits.slice(-2)}`;
}

/** A normal form as gateways (`GatewayRecipient.phone`) and `wa.me` take it: digits only, without the plus of a foreign number. */
export function phoneDigits(phone: string): string {
  return phone.replace(/^\+/, '');
}

/**
 * The digits to look for anywhere inside stored normal forms when somebody types part of a number in any spelling:
 * `0812-34` → `81234`, `+62 (0)812` → `62812`, `7890` → `7890`. A leading zero is dropped instead of being turned into 62, so the
 * last digits of a number are found too. Null when the query is no part of a number (letters, under 3 or over 15 digits).
 */
export function phoneSearchDigits(query: string): string | null {
  if (query.length > MAX_INPUT) return null;
  const compact = fold(query)
    .trim()
    .replace(/^'(?=[\d+(])/, '')
    .replace(SEPARATORS, '');
  if (!/^\+?\d+$/.test(compact)) return null;
  const digits = compact
    .replace(/^\+/, '')
    .replace(/^00(?=\d)/, '')
    .replace(/^620(?=\d)/, '62')
    .replace(/^0/, '');
  return digits.length >= 3 && digits.length <= 15 ? digits : null;
}

/** A phone number in any spelling, turned into its normal form. The issue message is `phone.<reason>`, a stable code. */
export const phoneSchema = wellFormed()
  .superRefine((input, context) => {
    const result = normalisePhone(input);
    if (!result.ok) context.addIssue({ code: 'custom', message: `phone.${result.reason}`, params: { reason: result.reason } });
  })
  .overwrite((input) => {
    const result = normalisePhone(input);
    return result.ok ? result.phone : input;
  });

/** Area codes of two digits; all others have three. Only the look of a landline depends on it. */
const TWO_DIGIT_AREAS: ReadonlySet<string> = new Set(['21', '22', '24', '31', '61']);

/** What may stand between the digits of one number: spaces, dots, dashes of any length, parentheses. */
const SEPARATORS = /[\s.()\-\u2010-\u2015\u2212]/gu;

/** Marks that have no width or only steer direction; they travel along when a number is copied out of a chat. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;

/** Code points of the digit zero in scripts that Indonesian keyboards offer: Arabic-Indic, Persian, Devanagari, Balinese, Javanese. */
const FOREIGN_ZEROS = [0x0660, 0x06f0, 0x0966, 0x1b50, 0xa9d0] as const;

function refuse(reason: PhoneRefusal): PhoneResult {
  return { ok: false, reason };
}

/** Drops invisible marks and turns digits of other scripts and full-width forms into ASCII. */
function fold(input: string): string {
  return input
    .replace(INVISIBLE, '')
    .replace(/[\uff01-\uff5e]/gu, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Nd}/gu, (digit) => {
      const point = digit.codePointAt(0) ?? 0;
      const zero = FOREIGN_ZEROS.find((candidate) => point >= candidate && point <= candidate + 9);
      return zero === undefined ? digit : String(point - zero);
    });
}

/** Refusals that must be seen before separators are dropped, because dropping them would make one wrong number out of the input. */
function refuseByShape(text: string): PhoneRefusal | null {
  if (isGroupId(text)) return 'group_id';
  if (/^\+?\d+(?:[.,]\d+)?\s*e\s*[+-]?\s*\d+$/i.test(text)) return 'scientific';
  // A spreadsheet's float, "6281234567890.0": without its dot it is another person's number.
  if (isDecimal(text)) return 'decimal';
  if (/[,;|&\r\n]/.test(text)) return 'several_numbers';
  if (/\d\s*(?:atau|dan|or|and)\s*[\d+(]/i.test(text)) return 'several_numbers';
  if (/\p{L}/u.test(text)) return 'not_a_number';
  if (/[/\\]/.test(text)) return 'several_numbers';
  const longRuns = text.split(SEPARATORS).filter((part) => part.replace(/\D/g, '').length >= 9);
  return longRuns.length > 1 ? 'several_numbers' : null;
}

/** One dot with one or two digits behind it, or `.0` at the end: how spreadsheets print a whole number. Groups of a number are longer. */
function isDecimal(text: string): boolean {
  const [, whole = ''] = /^([^.]*)\.\d{1,2}$/.exec(text) ?? /^(.*)\.0{1,2}$/.exec(text) ?? [];
  return /^[+(]?\d[\d\s.()\-\u2010-\u2015\u2212]*$/.test(whole) && whole.replace(/\D/g, '').length >= 8;
}

/** WhatsApp group ids: `…@g.us`, the old `<creator>-<unix time>` and the new `120363…`, which vendors also print bare. */
function isGroupId(text: string): boolean {
  return /@g\.us/i.test(text) || /^\d{8,15}-\d{10}$/.test(text) || /^120363\d{9,}$/.test(text);
}

/** `compact` is digits with at most one leading plus. */
function classify(compact: string): PhoneResult {
  const isInternational = compact.startsWith('+') || compact.startsWith('0062');
  const digits = compact
    .replace(/^\+/, '')
    .replace(/^0062/, '62')
    .replace(/^620/, '62')
    .replace(/^0(?!0)/, '62')
    .replace(isInternational ? /^$/ : /^8/, '628');
  if (!digits.startsWith('62')) {
    if (compact.startsWith('+') || digits.length > 15) return sized(compact, digits.length, 8, 15, 'foreign');
    return refuse('country_missing');
  }
  if (/^62[01]/.test(digits) || digits.startsWith('6280')) return refuse('service_number');
  if (digits.startsWith('628')) return sized(digits, digits.length, 11, 14, 'mobile');
  return sized(digits, digits.length, 9, 13, 'landline');
}

function sized(phone: string, length: number, min: number, max: number, kind: PhoneKind): PhoneResult {
  if (length < min) return refuse('too_short');
  if (length > max) return refuse('too_long');
  return { ok: true, phone, kind };
}
