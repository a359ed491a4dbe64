import { z } from 'zod';
import { TICKET_PRIORITIES, TICKET_STATUSES, TICKET_TYPES } from '../domain/ticket.ts';
import { defineContract, idParamSchema, idParams, idSchema, instantSchema, pageOf, pageQuery, recordOf } from './contract.ts';

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

export const technicianDetailSchema = technicianSchema.extend({
  userId: z.int(),
  username: z.string(),
  email: z.string().nullable(),
  completedTickets: z.int(),
  /** What waits for them, the nearest deadline first; 50 at most. */
  tickets: z.array(
    z.strictObject({
      id: z.int(),
      number: z.string(),
      title: z.string(),
      status: z.enum(TICKET_STATUSES),
      priority: z.enum(TICKET_PRIORITIES),
      slaDueAt: instantSchema,
      customer: z.string(),
      area: z.string().nullable(),
    }),
  ),
  abilities: z.strictObject({ update: z.boolean() }),
});
export type TechnicianDetail = z.output<typeof technicianDetailSchema>;

/** Why somebody is suggested, in the order in which it counts. */
export const SUGGESTION_REASONS = ['same_area', 'same_city', 'skill', 'idle', 'rating'] as const;

export const suggestionSchema = technicianSchema.extend({
  /** 0 to 100; only comparable within one answer. */
  score: z.int(),
  /** In favour, each with a short Indonesian sentence. */
  reasons: z.array(z.strictObject({ code: z.enum(SUGGESTION_REASONS), message: z.string() })),
  /** Installations and surveys that wait for them. */
  openRegistrations: z.int(),
});
export type TechnicianSuggestion = z.output<typeof suggestionSchema>;

const skills = z
  .array(z.enum(TICKET_TYPES))
  .max(TICKET_TYPES.length)
  .refine((list) => new Set(list).size === list.length, 'skills.twice');

export const listTechnicians = defineContract({
  method: 'GET',
  path: '/api/technicians',
  permission: 'technicians.read',
  tag: 'technicians',
  summary: 'Technicians with their load, least busy first.',
  query: z.strictObject({ ...pageQuery, active: z.enum(['true', 'false']).default('true') }),
  response: pageOf(technicianSchema),
});

export const suggestTechnicians = defineContract({
  method: 'GET',
  path: '/api/technicians/suggestions',
  permission: 'tickets.assign',
  tag: 'technicians',
  summary: 'Who should get a ticket or an installation: by area, skill, load and rating, the best first, with reasons.',
  query: z
    .strictObject({
      ticketId: idParamSchema.optional(),
      registrationId: idParamSchema.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(5),
    })
    .refine((query) => (query.ticketId === undefined) !== (query.registrationId === undefined), {
      error: 'suggestions.one_of',
      path: ['ticketId'],
    }),
  response: z.strictObject({ success: z.literal(true), data: z.array(suggestionSchema) }),
});

export const getTechnician = defineContract({
  method: 'GET',
  path: '/api/technicians/:id',
  permission: 'technicians.read',
  tag: 'technicians',
  summary: 'One technician with the tickets that wait. A technician sees only the own page.',
  params: idParams,
  response: recordOf(technicianDetailSchema),
});

export const createTechnician = defineContract({
  method: 'POST',
  path: '/api/technicians',
  permission: 'technicians.manage',
  tag: 'technicians',
  summary: 'Make a technician of a user whose role is technician.',
  body: z.strictObject({ userId: idSchema, areaId: idSchema.nullable().default(null), skills: skills.default([]) }),
  response: recordOf(technicianDetailSchema),
});

export const updateTechnician = defineContract({
  method: 'PUT',
  path: '/api/technicians/:id',
  permission: 'technicians.manage',
  tag: 'technicians',
  summary: 'Change area, skills, or whether the technician gets work. Open tickets stay where they are.',
  params: idParams,
  body: z.strictObject({ areaId: idSchema.nullable().optional(), skills: skills.optional(), active: z.boolean().optional() }),
  response: recordOf(technicianDetailSchema),
});
