import { z } from 'zod';
import { rupiahSchema } from '../domain/money.ts';
import { singleLine } from '../domain/text.ts';
import { defineContract, idParams, pageOf, pageQuery, recordOf } from './contract.ts';

export const packageSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  mbps: z.int(),
  /** Integer rupiah. */
  monthlyPrice: z.int(),
  /** False once retired: nobody new gets it, who has it keeps it. */
  active: z.boolean(),
  /** Customers who have it, without deleted ones. */
  customers: z.int(),
  abilities: z.strictObject({ update: z.boolean() }),
});
export type Package = z.output<typeof packageSchema>;

/** What fits the column, far above any price of a month. */
const price = rupiahSchema.max(2_000_000_000, 'money.too_large');
const speed = z.int().min(1).max(100_000);

export const listPackages = defineContract({
  method: 'GET',
  path: '/api/packages',
  permission: 'packages.read',
  tag: 'packages',
  summary: 'Packages, the cheapest first.',
  query: z.strictObject({ ...pageQuery, active: z.enum(['true', 'false']).optional() }),
  response: pageOf(packageSchema),
});

export const getPackage = defineContract({
  method: 'GET',
  path: '/api/packages/:id',
  permission: 'packages.read',
  tag: 'packages',
  summary: 'One package.',
  params: idParams,
  response: recordOf(packageSchema),
});

export const createPackage = defineContract({
  method: 'POST',
  path: '/api/packages',
  permission: 'packages.manage',
  tag: 'packages',
  summary: 'Add a package.',
  body: z.strictObject({ name: singleLine(80), mbps: speed, monthlyPrice: price }),
  response: recordOf(packageSchema),
});

export const updatePackage = defineContract({
  method: 'PUT',
  path: '/api/packages/:id',
  permission: 'packages.manage',
  tag: 'packages',
  summary: 'Edit a package, retire it (`active: false`) or bring it back. A new price counts from the next invoices on.',
  params: idParams,
  body: z.strictObject({
    name: singleLine(80).optional(),
    mbps: speed.optional(),
    monthlyPrice: price.optional(),
    active: z.boolean().optional(),
  }),
  response: recordOf(packageSchema),
});
