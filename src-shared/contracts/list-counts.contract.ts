import { z } from 'zod';
import { singleLine, verbatim } from '../domain/text.ts';
import { defineContract } from './contract.ts';

/** Lists whose rows can be counted without fetching them: each stands at `/api/<name>`. */
export const COUNTED_LISTS = [
  'tickets',
  'registrations',
  'customers',
  'invoices',
  'payments',
  'technicians',
  'packages',
  'areas',
] as const;
export type CountedList = (typeof COUNTED_LISTS)[number];

/** Counts in one request: the tabs of a page and the badges of all pages together. */
export const MOST_COUNTS = 40;

export const countLists = defineContract({
  method: 'POST',
  path: '/api/list-counts',
  permission: 'authenticated',
  transaction: 'none',
  tag: 'lists',
  summary: 'How many rows lists have under filters, in one request. Writes nothing. A list one may not read has no total.',
  body: z.strictObject({
    counts: z
      .array(
        z.strictObject({
          list: z.enum(COUNTED_LISTS),
          /** Fields of the list's query string, as they stand in an address. */
          query: z.record(singleLine(40), verbatim(400, { min: 0 })),
        }),
      )
      .min(1)
      .max(MOST_COUNTS),
  }),
  response: z.strictObject({
    success: z.literal(true),
    data: z.array(
      z.strictObject({
        /** Null when one may not read the list, or there are too many to count. */
        total: z.int().nonnegative().nullable(),
        tooMany: z.boolean(),
      }),
    ),
  }),
});
