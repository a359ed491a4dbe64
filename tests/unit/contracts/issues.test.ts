import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { idParamSchema } from '#shared/contracts/contract.ts';
import { sentenceOf } from '#shared/contracts/errors.ts';
import { detailsOfIssues } from '#shared/contracts/issues.ts';
import { rupiahSchema } from '#shared/domain/money.ts';
import { phoneSchema } from '#shared/domain/phone.ts';
import { emailAddress, multiLine, singleLine, storableJson, verbatim } from '#shared/domain/text.ts';
import { wibDateSchema } from '#shared/domain/time-zone.ts';

function refusals(schema: z.ZodType, input: unknown) {
  const parsed = schema.safeParse(input, { reportInput: true });
  return parsed.success ? [] : detailsOfIssues(parsed.error.issues, 'body');
}

const form = z.strictObject({
  name: singleLine(5).optional(),
  note: multiLine(5, { min: 0 }).optional(),
  secret: verbatim(8, { min: 3 }).optional(),
  email: emailAddress(40).optional(),
  phone: phoneSchema.optional(),
  amount: rupiahSchema.optional(),
  count: z.int().min(2).max(4).optional(),
  above: z.int().positive().optional(),
  share: z.number().multipleOf(0.5).optional(),
  date: wibDateSchema.optional(),
  at: z.iso.datetime().optional(),
  key: z.uuid().optional(),
  kind: z.enum(['repair', 'billing']).optional(),
  only: z.literal('x').optional(),
  flag: z.boolean().optional(),
  ids: z.array(z.int()).min(1).max(2).optional(),
  id: idParamSchema.optional(),
  data: z.record(singleLine(4), storableJson).optional(),
  choice: z.union([z.literal('all'), z.strictObject({ ids: z.array(z.int()) })]).optional(),
  action: z.discriminatedUnion('do', [z.strictObject({ do: z.literal('a') }), z.strictObject({ do: z.literal('b') })]).optional(),
});

describe('what a schema refuses is a code of the closed list, at its field', () => {
  it.each<[string, unknown, string, object?]>([
    ['name', '', 'text.empty'],
    ['name', '   ', 'text.empty'],
    ['name', 'abcdef', 'text.too_long', { max: 5 }],
    ['name', 'a\u0000', 'text.nul'],
    ['name', 'a\ud800', 'text.lone_surrogate'],
    ['name', 7, 'text_expected'],
    ['name', null, 'text_expected'],
    ['note', '🙂🙂🙂🙂🙂🙂', 'text.too_long'],
    ['secret', 'ab', 'text.too_short'],
    ['email', 'siti@', 'email'],
    ['phone', '', 'phone.empty'],
    ['phone', 'Budi', 'phone.not_a_number'],
    ['phone', '0812-9000-1111.0', 'phone.decimal'],
    ['phone', '6591234567', 'phone.country_missing'],
    ['phone', '0812\u00003456', 'text.nul'],
    ['amount', 1.5, 'money.not_whole'],
    ['amount', -1, 'money.negative'],
    ['amount', '5', 'money.not_whole'],
    ['count', 1, 'number.too_small', { min: 2 }],
    ['count', 5, 'number.too_large', { max: 4 }],
    ['count', 'x', 'number_expected'],
    ['count', 2.5, 'whole_number_expected'],
    ['above', 0, 'number.too_small', { min: 1 }],
    ['share', 0.3, 'number.step', { step: 0.5 }],
    ['date', '2027-02-31', 'time.no_such_date'],
    ['at', 'kemarin', 'instant'],
    ['key', 'x', 'uuid'],
    ['kind', 'zzz', 'choice', { values: ['repair', 'billing'] }],
    ['only', 'y', 'choice'],
    ['flag', 'ya', 'yes_no_expected'],
    ['ids', [], 'list.too_short', { min: 1 }],
    ['ids', [1, 2, 3], 'list.too_long', { max: 2 }],
    ['ids', 'x', 'list_expected'],
    ['id', '01', 'not_an_id'],
    ['data', 3, 'object_expected'],
  ])('%s: %j is %s', (field, value, code, params) => {
    const [first, ...more] = refusals(form, { [field]: value });
    expect(more).toEqual([]);
    expect(first).toMatchObject({ field: `body.${field}`, code, ...(params ? { params } : {}) });
  });

  it('a field of a group and of a list is named by its way', () => {
    const group = z.strictObject({ team: z.array(z.strictObject({ role: singleLine(5) })) });
    expect(refusals(group, { team: [{ role: 'a' }, { role: 9 }] })).toMatchObject([
      { field: 'body.team.1.role', code: 'text_expected' },
    ]);
  });

  it('an unknown field is named, one entry each', () => {
    expect(refusals(form, { zona: 1, kota: 2 })).toEqual([
      { field: 'body.zona', code: 'unknown_field', params: { name: 'zona' } },
      { field: 'body.kota', code: 'unknown_field', params: { name: 'kota' } },
    ]);
  });

  it('a field that is left out is missing, whatever it takes', () => {
    const all = z.strictObject({ a: singleLine(5), b: z.int(), c: z.enum(['x']), d: z.array(z.int()), e: phoneSchema });
    expect(refusals(all, {})).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => ({ field: `body.${name}`, code: 'missing' })));
    expect(refusals(all, null)).toEqual([{ field: 'body', code: 'body.missing' }]);
  });

  it('of several alternatives the one that was meant is told', () => {
    expect(refusals(form, { choice: { ids: ['x'] } })).toMatchObject([{ field: 'body.choice.ids.0', code: 'number_expected' }]);
    expect(refusals(form, { action: { do: 'c' } })).toMatchObject([{ field: expect.stringMatching(/^body\.action/) }]);
  });

  it('a broken text deep inside free data is refused at its field', () => {
    expect(refusals(form, { data: { a: { b: ['x\ud800'] } } })).toMatchObject([{ field: 'body.data.a' }]);
  });

  it('what a schema says without a code of the list still is a sentence', () => {
    const own = z.strictObject({ x: z.string().refine(() => false, 'some English text') });
    const [only] = refusals(own, { x: 'y' });
    expect(only && sentenceOf(only)).toEqual({ id: 'Isian ini belum benar.', en: 'This field is not right.' });
  });
});

describe('SPEC §18: e-mail is trimmed and without case', () => {
  it.each([' Siti@Example.COM ', 'siti@example.com', '\tSITI@EXAMPLE.com\n'])('%j', (input) => {
    expect(emailAddress(40).parse(input)).toBe('siti@example.com');
  });
});
