import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codePointLength, multiLine, normaliseName, singleLine } from '#shared/domain/text.ts';

const codes = (schema: z.ZodType, input: unknown): readonly string[] | undefined =>
  schema.safeParse(input).error?.issues.map((issue) => issue.message);

describe('singleLine', () => {
  it('turns every line break into one space, so that one name is one line of a log', () => {
    expect(singleLine(50).parse('Budi\r\nSantoso\nA\rB\u2028C\u2029D\tE\u0085F')).toBe('Budi Santoso A B C D E F');
  });

  it('drops bidi overrides and control characters, trims, and keeps what is merely odd', () => {
    expect(singleLine(80).parse('\u202e  Ani\u2066\u2069\u001b[31m {name} <b> | , 👨‍👩‍👧  \ufeff')).toBe(
      'Ani[31m {name} <b> | , 👨‍👩‍👧',
    );
  });

  it.each([
    ['a\u0000b', 'text.nul'],
    ['a\ud800b', 'text.lone_surrogate'],
    ['\udc00', 'text.lone_surrogate'],
    ['', 'text.empty'],
    [' \r\n\u202e ', 'text.empty'],
    ['abcdef', 'text.too_long'],
    ['😀'.repeat(10_000), 'text.too_long'],
  ])('refuses %j with one stable code', (input, code) => {
    expect(codes(singleLine(5), input)).toEqual([code]);
  });

  it('counts code points after trimming: max passes, one more does not', () => {
    expect(singleLine(5).parse(`  ${'😀'.repeat(5)} `)).toBe('😀'.repeat(5));
    expect(codes(singleLine(5), '😀'.repeat(6))).toEqual(['text.too_long']);
    expect(codePointLength('a😀b')).toBe(3);
  });

  it('lets an empty text through only when told', () => {
    expect(singleLine(5, { min: 0 }).parse('  ')).toBe('');
    expect(codes(singleLine(5, { min: 2 }), 'a')).toEqual(['text.too_short']);
  });

  it('refuses what is no text', () => {
    for (const input of [1, null, undefined, {}, ['a']]) expect(singleLine(5).safeParse(input).success).toBe(false);
  });

  it('tells its limits to the API documentation', () => {
    expect(z.toJSONSchema(singleLine(5))).toMatchObject({ type: 'string', minLength: 1, maxLength: 5 });
  });
});

describe('multiLine', () => {
  it('keeps line feeds and tabs, unifies the others, drops bidi overrides and other control characters', () => {
    expect(multiLine(80).parse(' a\r\nb\rc\n\n\td\u2028e\u202ef\u0007g \n')).toBe('a\nb\nc\n\n\td\ne' + 'fg');
  });

  it.each([
    ['a\u0000', 'text.nul'],
    ['\ud83d', 'text.lone_surrogate'],
    ['\n\n', 'text.empty'],
    ['a\nb\nc\n.', 'text.too_long'],
  ])('refuses %j with one stable code', (input, code) => {
    expect(codes(multiLine(6), input)).toEqual([code]);
  });
});

describe('normaliseName', () => {
  it('gives one form to spellings that look the same', () => {
    expect(['  Siti   Nur\u0301aini ', 'Siti\u00a0Nu\u0155aini', 'Siti\r\nNu\u0155aini\u202e'].map(normaliseName)).toEqual([
      'Siti Nu\u0155aini',
      'Siti Nu\u0155aini',
      'Siti Nu\u0155aini',
    ]);
  });

  it('keeps letter case and braces as typed', () => {
    expect(normaliseName('{name} {{otp}} O’Neil d’Arc')).toBe('{name} {{otp}} O’Neil d’Arc');
  });
});
