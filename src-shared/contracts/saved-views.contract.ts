import { z } from 'zod';
import { ROLES } from '../domain/roles.ts';
import { singleLine, wellFormed } from '../domain/text.ts';
import { defineContract, doneSchema, idParams, recordOf } from './contract.ts';

/** Views one person may keep; more than that are found again by nobody. */
export const MOST_SAVED_VIEWS = 100;

/** The list a view belongs to, as in its address: `tickets`. */
const resource = wellFormed().regex(/^[a-z][a-z-]{0,39}$/, 'view_list');
/** What stands in the address of the list: its tab, filter, search and order. */
const address = z
  .record(wellFormed().regex(/^[A-Za-z]{1,40}$/, 'filter'), wellFormed().min(1).max(400))
  .refine((query) => Object.keys(query).length <= 30, 'filter');
const columns = z.array(wellFormed().regex(/^[A-Za-z]{1,40}$/, 'view_column')).max(40);
const sharedWith = z
  .array(z.enum(ROLES))
  .max(ROLES.length)
  .transform((roles) => ROLES.filter((role) => roles.includes(role)));
const name = singleLine(60);

export const savedViewSchema = z.strictObject({
  id: z.int(),
  resource: z.string(),
  name: z.string(),
  query: z.record(z.string(), z.string()),
  columns: z.array(z.string()).nullable(),
  /** Roles that see it besides its author. */
  sharedWith: z.array(z.enum(ROLES)),
  /** Stands in the rail with its count. */
  pinned: z.boolean(),
  author: z.strictObject({ id: z.int(), name: z.string() }),
  version: z.int(),
  abilities: z.strictObject({ update: z.boolean() }),
});
export type SavedView = z.output<typeof savedViewSchema>;

export const listSavedViews = defineContract({
  method: 'GET',
  path: '/api/saved-views',
  permission: 'views.read',
  tag: 'views',
  summary: 'The own views and those shared with the own role, of one list or of all. An administrator sees every shared one.',
  query: z.strictObject({ resource: resource.optional() }),
  response: z.strictObject({ success: z.literal(true), data: z.array(savedViewSchema) }),
});

export const createSavedView = defineContract({
  method: 'POST',
  path: '/api/saved-views',
  permission: 'views.update',
  tag: 'views',
  summary: 'Keep how a list looks. A name is unique per list and author.',
  body: z.strictObject({
    resource,
    name,
    query: address,
    columns: columns.nullable().default(null),
    sharedWith: sharedWith.default([]),
    pinned: z.boolean().default(false),
  }),
  response: recordOf(savedViewSchema),
});

export const updateSavedView = defineContract({
  method: 'PUT',
  path: '/api/saved-views/:id',
  permission: 'views.update',
  tag: 'views',
  summary: 'Change a view: its author and administrators. Another version than the current one is refused (409).',
  params: idParams,
  body: z.strictObject({
    name: name.optional(),
    query: address.optional(),
    columns: columns.nullable().optional(),
    sharedWith: sharedWith.optional(),
    pinned: z.boolean().optional(),
    version: z.int().positive(),
  }),
  response: recordOf(savedViewSchema),
});

export const deleteSavedView = defineContract({
  method: 'DELETE',
  path: '/api/saved-views/:id',
  permission: 'views.update',
  tag: 'views',
  summary: 'Delete a view: its author and administrators.',
  params: idParams,
  response: doneSchema,
});
