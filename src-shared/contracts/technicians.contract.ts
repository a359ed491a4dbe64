import { z } from 'zod';
import { defineContract, pageOf, pageQuery } from './contract.ts';

export const technicianSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  phone: z.string().nullable(),
  area: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
  skills: z.array(z.string()),
  active: z.boolean(),
  /** Tickets assigned, in progress or on hold. */
  openTickets: z.int(),
  averageRating: z.number().nullable(),
});
export type Technician = z.output<typeof technicianSchema>;

export const listTechnicians = defineContract({
  method: 'GET',
  path: '/api/technicians',
  permission: 'technicians.read',
  tag: 'technicians',
  summary: 'Technicians with their load, least busy first.',
  query: z.strictObject({ ...pageQuery, active: z.enum(['true', 'false']).default('true') }),
  response: pageOf(technicianSchema),
});
