import { z } from 'zod';
import { singleLine } from '../domain/text.ts';
import { defineContract, idParamSchema, instantSchema, pageOf, pageQuery } from './contract.ts';

const values = z.record(z.string(), z.unknown()).nullable();
const word = singleLine(100).regex(/^[\w.:-]+$/, 'word');

export const auditEntrySchema = z.strictObject({
  id: z.int(),
  /** Null id: the product itself (jobs, first start). */
  actor: z.strictObject({ id: z.int().nullable(), name: z.string() }),
  action: z.string(),
  entity: z.string(),
  entityId: z.string().nullable(),
  before: values,
  after: values,
  node: z.string(),
  /** The bulk operation it was part of. */
  operationId: z.int().nullable(),
  createdAt: instantSchema,
});
export type AuditEntryView = z.output<typeof auditEntrySchema>;

export const searchAudit = defineContract({
  method: 'GET',
  path: '/api/audit',
  permission: 'audit.read',
  tag: 'audit',
  summary: 'The audit log, newest first. `action` may end in a dot to match all of an entity; search looks at names and values.',
  query: z.strictObject({
    ...pageQuery,
    actorId: idParamSchema.optional(),
    action: word.optional(),
    entity: word.optional(),
    entityId: word.optional(),
    operationId: idParamSchema.optional(),
    node: singleLine(200).optional(),
    from: instantSchema.optional(),
    to: instantSchema.optional(),
  }),
  response: pageOf(auditEntrySchema),
});
