import { z } from 'zod';

/** Stable codes that the schemas of this file give as issue messages. */
export type TextRefusal = 'text.nul' | 'text.lone_surrogate' | 'text.empty' | 'text.too_short' | 'text.too_long';

export interface TextLimits {
  /** Least length after trimming, in code points; 1 unless told, 0 lets an empty text through. */
  readonly min?: number;
}

/**
 * A text of one line, for names, titles and subjects: at most `max` code points after cleaning.
 * Line breaks and tabs become spaces, bidi overrides and other control characters go, the ends are trimmed.
 * NUL (PostgreSQL cannot store it) and lone surrogates (no UTF-8 exists for them) are refused with a `TextRefusal`.
 */
export function singleLine(max: number, limits: TextLimits = {}): z.ZodString {
  return safeText(cleanSingleLine, max, limits);
}

/** Like `singleLine`, but keeps line feeds (CR and CRLF become LF) and tabs: messages, notes, descriptions. */
export function multiLine(max: number, limits: TextLimits = {}): z.ZodString {
  return safeText(cleanMultiLine, max, limits);
}

/**
 * A text taken as it stands: passwords, numbers and keys that have a form of their own. Refuses only what no text may hold (NUL, lone
 * surrogates) and what is longer than `max` code points.
 */
export function verbatim(max: number, limits: TextLimits = {}): z.ZodString {
  return safeText((text) => text, max, limits);
}

/** Any text at all that can be stored; for schemas that measure and refuse in words of their own. */
export function wellFormed(): z.ZodString {
  return z.string().check(NO_NUL, WELL_FORMED);
}

/** An e-mail address, trimmed and in small letters: addresses are compared without case (SPEC §18). */
export function emailAddress(max: number): z.ZodString {
  return safeText((text) => cleanSingleLine(text).toLowerCase(), max, {}).check(z.email({ error: 'email' }));
}

/** Any JSON value whose texts the database can hold. */
export const storableJson = z.json().refine((value) => isStorable(value), {
  error: 'text.lone_surrogate' satisfies TextRefusal,
});

/** Whether a schema is built on the checks of this file. Enumerations and formats of fixed letters need none. */
export function refusesBrokenText(schema: z.ZodString): boolean {
  const checks: readonly unknown[] = schema.def.checks ?? [];
  return checks.includes(NO_NUL) && checks.includes(WELL_FORMED);
}

/** A person's name as it is stored: composed (NFC), one line, single spaces, no bidi overrides. Letter case stays as typed. */
export function normaliseName(input: string): string {
  return cleanSingleLine(input).replace(/\s+/gu, ' ').normalize('NFC');
}

/** Length as a reader counts: code points, so an emoji outside the basic plane is 1, not 2. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

const NO_NUL = z.refine<string>((text) => !text.includes('\u0000'), { error: 'text.nul' satisfies TextRefusal, abort: true });
const WELL_FORMED = z.refine<string>((text) => text.isWellFormed(), {
  error: 'text.lone_surrogate' satisfies TextRefusal,
  abort: true,
});

function safeText(clean: (text: string) => string, max: number, { min = 1 }: TextLimits): z.ZodString {
  const code = min <= 1 ? 'text.empty' : 'text.too_short';
  return wellFormed()
    .overwrite(clean)
    .refine((text) => codePointLength(text) >= min, { error: code satisfies TextRefusal, params: { min }, abort: true })
    .refine((text) => codePointLength(text) <= max, {
      error: 'text.too_long' satisfies TextRefusal,
      params: { max },
      abort: true,
    })
    .meta({ minLength: min, maxLength: max });
}

function isStorable(value: z.core.util.JSONType): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000');
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}

// U+202A–202E and U+2066–2069 reorder what stands beside them; U+FEFF is a byte order mark.
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069\ufeff]/gu;

function cleanSingleLine(text: string): string {
  return text
    .replace(BIDI_CONTROLS, '')
    .replace(/\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/gu, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
}

function cleanMultiLine(text: string): string {
  return text
    .replace(BIDI_CONTROLS, '')
    .replace(/\r\n|[\r\u0085\u2028\u2029]/gu, '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, '')
    .trim();
}
