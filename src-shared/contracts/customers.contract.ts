import { z } from 'zod';
import { CUSTOMER_STATUSES } from '../domain/customer.ts';
import { defineContract, instantSchema, listOf, pageOf, pageQuery } from './contract.ts';

export const customerRowSchema = z.strictObject({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  phone: z.string(),
  address: z.string(),
  status: z.enum(CUSTOMER_STATUSES),
  area: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
  package: z.strictObject({ id: z.int(), name: z.string(), mbps: z.int() }).nullable(),
  openTickets: z.int(),
  createdAt: instantSchema,
});
export type CustomerRow = z.output<typeof customerRowSchema>;

export const listCustomers = defineContract({
  method: 'GET',
  path: '/api/customers',
  permission: 'customers.read',
  tag: 'customers',
  summary: 'Customers by name, code or phone in any form.',
  query: z.strictObject({ ...pageQuery, status: listOf(CUSTOMER_STATUSES).optional() }),
  response: pageOf(customerRowSchema),
});
