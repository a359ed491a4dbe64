import type { BackfillStep, IndexStep, OnlineStep } from './online-step.ts';

/** Fills the search column of rows that were there before their trigger. */
const searchColumn = (table: string): BackfillStep => ({
  kind: 'backfill',
  id: `${table}_search_text`,
  table,
  pending: 'search_text IS NULL',
  write: `UPDATE ${table} t SET search_text = kabar_search_of(t) WHERE t.id = ANY($1)`,
});

/** One index for all words of a search: each is looked for in one column. */
const searchIndex = (table: string): IndexStep => ({
  kind: 'index',
  id: `${table}_search_idx`,
  on: `ON ${table} USING gin (search_text gin_trgm_ops)`,
});

/** Pages in the order of names. */
const nameOrder = (table: string): IndexStep => ({
  kind: 'index',
  id: `${table}_name_order_idx`,
  on: `ON ${table} (name COLLATE "indonesian", id)`,
});

const SEARCHED = ['users', 'customers', 'registrations', 'tickets', 'invoices'];
const NAMED = ['users', 'customers', 'registrations'];

/** Every online migration, in the order in which they run. A step that was released is never changed, only followed by another one. */
export const ONLINE_STEPS: readonly OnlineStep[] = [
  ...SEARCHED.flatMap((table) => [searchColumn(table), searchIndex(table)]),
  ...NAMED.map(nameOrder),
  // The ledger is searched through what its rows refer to: customers, registrations, tickets (each has its index), staff and groups.
  {
    kind: 'index',
    id: 'whatsapp_notifications_user_idx',
    on: 'ON whatsapp_notifications (user_id, id) WHERE user_id IS NOT NULL',
  },
  {
    kind: 'index',
    id: 'whatsapp_notifications_group_idx',
    on: 'ON whatsapp_notifications (group_id, id) WHERE group_id IS NOT NULL',
  },
];
