import { z } from 'zod';
import { singleLine, wellFormed } from '../domain/text.ts';
import {
  defineContract,
  doneSchema,
  idParamSchema,
  idParams,
  idSchema,
  listOf,
  pageOf,
  pageQuery,
  recordOf,
} from './contract.ts';

/** Levels of the tree, from the top. */
export const AREA_KINDS = ['city', 'olt', 'odp'] as const;
export type AreaKind = (typeof AREA_KINDS)[number];

export const areaSchema = z.strictObject({
  id: z.int(),
  parentId: z.int().nullable(),
  kind: z.enum(AREA_KINDS),
  code: z.string(),
  name: z.string(),
  /** Names from the city down to its parent. */
  path: z.array(z.string()),
  /** Customers here and below, without deleted ones. */
  customers: z.int(),
  /** Those of them whose service is active. */
  activeCustomers: z.int(),
  /** Areas directly below. */
  children: z.int(),
  abilities: z.strictObject({ update: z.boolean(), delete: z.boolean() }),
});
export type Area = z.output<typeof areaSchema>;

const areaCode = wellFormed()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9](?:[A-Z0-9./-]{0,30}[A-Z0-9])?$/, 'area.code');

export const listAreas = defineContract({
  method: 'GET',
  path: '/api/areas',
  permission: 'areas.read',
  tag: 'areas',
  summary: 'Areas by name or code, in the order of their codes; `parentId` gives one level of the tree.',
  query: z.strictObject({ ...pageQuery, parentId: idParamSchema.optional(), kind: listOf(AREA_KINDS).optional() }),
  response: pageOf(areaSchema),
});

export const getAreaTree = defineContract({
  method: 'GET',
  path: '/api/areas/tree',
  permission: 'areas.read',
  tag: 'areas',
  summary: 'The whole tree as a flat list, parents before their children.',
  response: z.strictObject({ success: z.literal(true), data: z.array(areaSchema) }),
});

export const getArea = defineContract({
  method: 'GET',
  path: '/api/areas/:id',
  permission: 'areas.read',
  tag: 'areas',
  summary: 'One area.',
  params: idParams,
  response: recordOf(areaSchema),
});

export const createArea = defineContract({
  method: 'POST',
  path: '/api/areas',
  permission: 'areas.manage',
  tag: 'areas',
  summary: 'Add a city, or below a parent the next level: an OLT below a city, an ODP below an OLT.',
  body: z.strictObject({ parentId: idSchema.nullable().default(null), code: areaCode, name: singleLine(120) }),
  response: recordOf(areaSchema),
});

export const updateArea = defineContract({
  method: 'PUT',
  path: '/api/areas/:id',
  permission: 'areas.manage',
  tag: 'areas',
  summary: 'Rename an area, or move it below another parent of the same level.',
  params: idParams,
  body: z.strictObject({ code: areaCode.optional(), name: singleLine(120).optional(), parentId: idSchema.optional() }),
  response: recordOf(areaSchema),
});

export const deleteArea = defineContract({
  method: 'DELETE',
  path: '/api/areas/:id',
  permission: 'areas.manage',
  tag: 'areas',
  summary: 'Delete an area that nothing belongs to: no area below, no customer, technician or registration.',
  params: idParams,
  response: doneSchema,
});
