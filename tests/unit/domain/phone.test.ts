import { describe, expect, it } from 'vitest';
import { formatPhone, maskPhone, normalisePhone, phoneDigits, phoneSchema, phoneSearchDigits } from '#shared/domain/phone.ts';
import { ONE_PHONE, OTHER_PHONES, PHONE_SPELLINGS, REFUSED_PHONES } from '../../support/phone-spellings.ts';

describe('normalisePhone', () => {
  it.each(PHONE_SPELLINGS)('one number has one normal form: $note', ({ spelling }) => {
    expect(normalisePhone(spelling)).toEqual({ ok: true, phone: ONE_PHONE, kind: 'mobile' });
  });

  it.each(OTHER_PHONES)('$input is the $kind number $phone', ({ input, phone, kind }) => {
    expect(normalisePhone(input)).toEqual({ ok: true, phone, kind });
  });

  it.each(REFUSED_PHONES)('refuses $input as $reason', ({ input, reason }) => {
    expect(normalisePhone(input)).toEqual({ ok: false, reason });
  });

  it('leaves a normal form as it is, and its printed spelling leads back to it', () => {
    for (const phone of [ONE_PHONE, ...OTHER_PHONES.map((entry) => entry.phone)]) {
      expect(normalisePhone(phone)).toMatchObject({ ok: true, phone });
      expect(normalisePhone(formatPhone(phone))).toMatchObject({ ok: true, phone });
    }
  });

  it('accepts mobile numbers of 11 to 14 digits and landlines of 9 to 13', () => {
    const accepted = (prefix: string, length: number): boolean => normalisePhone(prefix.padEnd(length, '5')).ok;
    expect([10, 11, 14, 15].map((length) => accepted('62812', length))).toEqual([false, true, true, false]);
    expect([8, 9, 13, 14].map((length) => accepted('6221', length))).toEqual([false, true, true, false]);
    expect([8, 9, 16, 17].map((length) => accepted('+65', length))).toEqual([false, true, true, false]);
  });

  it('never turns a list of two numbers into one, whatever stands between them', () => {
    for (const between of [
      ',',
      ';',
      '|',
      '/',
      '&',
      ' ',
      '\n',
      '-',
      '.',
      '',
      ' dan ',
      ' or ',
      '\t',
      '\u2028',
      ':',
      '，',
      '｜',
      '\u200b',
    ]) {
      expect(normalisePhone(`081234567890${between}081298765432`).ok, JSON.stringify(between)).toBe(false);
    }
  });

  it('never accepts a letter of any script', () => {
    for (const letter of ['a', 'O', 'l', 'é', 'ж', '中', '１a', 'ª'])
      expect(normalisePhone(`08123456${letter}890`).ok).toBe(false);
  });
});

describe('formatPhone', () => {
  it.each([
    ['6281234567890', '0812-3456-7890'],
    ['62812345678', '0812-3456-78'],
    ['62812345678901', '0812-3456-78901'],
    ['62215551234', '021-5551234'],
    ['62267401234', '0267-401234'],
    ['+6591234567', '+6591234567'],
    ['120363043213123456@g.us', '120363043213123456@g.us'],
  ])('shows %s as %s', (phone, shown) => {
    expect(formatPhone(phone)).toBe(shown);
  });
});

describe('maskPhone', () => {
  it.each([
    ['6281234567789', '62812****789'],
    ['0812-3456-7789', '62812****789'],
    ['62812345678', '62812****678'],
    ['622155512', '622****12'],
    ['+6591234567', '659****67'],
    ['081234567890,081298765432', '****'],
    ['Budi', '****'],
    ['', '****'],
  ])('shows %s as %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });
});

describe('phoneDigits', () => {
  it('gives gateways digits only, also for a foreign number', () => {
    expect([ONE_PHONE, '+6591234567'].map(phoneDigits)).toEqual([ONE_PHONE, '6591234567']);
  });
});

describe('phoneSearchDigits', () => {
  it.each(PHONE_SPELLINGS.filter(({ spelling }) => !spelling.startsWith("'")))('finds the customer by $note', ({ spelling }) => {
    const digits = phoneSearchDigits(spelling);
    expect(digits).not.toBeNull();
    expect(ONE_PHONE).toContain(digits);
  });

  it.each([
    ['0812', '812'],
    ['0812-34', '81234'],
    ['+62812', '62812'],
    ['0062 812', '62812'],
    ['+62 (0)812', '62812'],
    ['3456-7', '34567'],
    ['7890', '7890'],
    ['0890', '890'],
    ['٠٨١٢', '812'],
  ])('looks for part of a number: %s → %s', (query, digits) => {
    expect(phoneSearchDigits(query)).toBe(digits);
  });

  it.each(['', '08', '12', 'Budi', 'AGLS-12345', '0812|x', '1234567890123456', '0'.repeat(500)])(
    '%s is no part of a number',
    (query) => {
      expect(phoneSearchDigits(query)).toBeNull();
    },
  );
});

describe('phoneSchema', () => {
  it('turns any spelling into the normal form', () => {
    expect(PHONE_SPELLINGS.map(({ spelling }) => phoneSchema.parse(spelling))).toEqual(PHONE_SPELLINGS.map(() => ONE_PHONE));
  });

  it('gives the reason of a refusal as a stable code, once', () => {
    const codes = REFUSED_PHONES.map(({ input }) => phoneSchema.safeParse(input).error?.issues.map((issue) => issue.message));
    expect(codes).toEqual(REFUSED_PHONES.map(({ input, reason }) => [input.includes('\u0000') ? 'text.nul' : `phone.${reason}`]));
  });
});
