import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineContract, doneSchema, type RouteContract } from '#shared/contracts/contract.ts';
import { ALL_CONTRACTS } from '#shared/contracts/registry.ts';
import { singleLine, verbatim } from '#shared/domain/text.ts';
import { rawTexts } from '../../support/contract-strings.ts';

it.each(ALL_CONTRACTS.map((contract) => [`${contract.method} ${contract.path}`, contract] as const))(
  'S-i: every text that %s takes is guarded against NUL and broken characters',
  (_name, contract) => {
    expect(rawTexts(contract)).toEqual([]);
  },
);

it('the guard sees a raw text wherever it stands', () => {
  const leaky: RouteContract = defineContract({
    method: 'POST',
    path: '/api/leaky/:name',
    permission: 'authenticated',
    tag: 'test',
    summary: 'Takes raw texts.',
    params: z.strictObject({ name: z.string() }),
    query: z.strictObject({ list: z.string().transform((text) => text.split(',')), fine: singleLine(10).optional() }),
    body: z.strictObject({
      lines: z.array(z.strictObject({ note: z.string().max(9).nullable() })),
      either: z.union([z.int(), z.email()]),
      data: z.record(z.string(), z.json()),
      secret: verbatim(10),
    }),
    response: doneSchema,
  });
  expect(rawTexts(leaky)).toEqual([
    'params.name',
    'query.list',
    'body.lines[].note',
    'body.either',
    'body.data (names)',
    'body.data.*',
  ]);
});
