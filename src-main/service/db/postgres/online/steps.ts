import type { BackfillStep, IndexStep, OnlineStep } from './online-step.ts';

/** Fills the search column of rows that were there before their trigger. */
const searchColumn = (table: string): BackfillStep => ({
  kind: 'backfill',
  id: `${table}_search_text`,
  table,
  pending: 't.search_text IS NULL',
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
  {
    kind: 'backfill',
    id: 'payments_customer',
    table: 'payments',
    refersTo: {
      join: 'JOIN invoices i ON i.id = t.invoice_id JOIN customers c ON c.id = i.customer_id',
      aliases: ['i', 'c'],
    },
    pending: 't.customer_id IS NULL',
    // Old payments never exceeded their bill, so each went to it whole.
    write: `WITH filled AS (
        UPDATE payments p SET customer_id = i.customer_id FROM invoices i WHERE i.id = p.invoice_id AND p.id = ANY($1)
        RETURNING p.id, p.invoice_id, p.amount, p.status
      )
      INSERT INTO payment_allocations (payment_id, invoice_id, amount)
      SELECT f.id, f.invoice_id, f.amount FROM filled f
      WHERE f.status = 'verified' AND NOT EXISTS (SELECT FROM payment_allocations a WHERE a.payment_id = f.id)`,
  },
  { kind: 'index', id: 'payments_customer_idx', on: 'ON payments (customer_id, id)' },
  { kind: 'index', id: 'payments_proof_idx', on: 'ON payments (proof_file) WHERE proof_file IS NOT NULL' },
  { kind: 'index', id: 'tickets_incident_idx', on: 'ON tickets (incident_id, id) WHERE incident_id IS NOT NULL' },
  {
    kind: 'index',
    id: 'whatsapp_notifications_campaign_idx',
    on: 'ON whatsapp_notifications (campaign_id, status, id) WHERE campaign_id IS NOT NULL',
  },
  {
    kind: 'index',
    id: 'whatsapp_notifications_held_idx',
    on: 'ON whatsapp_notifications (held_by, id) WHERE held_by IS NOT NULL',
  },
  {
    kind: 'index',
    id: 'whatsapp_notifications_incident_idx',
    on: 'ON whatsapp_notifications (incident_update_id, customer_id) WHERE incident_update_id IS NOT NULL',
  },
  { kind: 'validate', id: 'payments_customer_id_customers_id_fk', table: 'payments' },
  { kind: 'validate', id: 'tickets_incident_id_incidents_id_fk', table: 'tickets' },
  { kind: 'validate', id: 'whatsapp_notifications_campaign_id_campaigns_id_fk', table: 'whatsapp_notifications' },
  { kind: 'validate', id: 'whatsapp_notifications_held_by_incidents_id_fk', table: 'whatsapp_notifications' },
  { kind: 'validate', id: 'whatsapp_notifications_incident_update_id_incident_updates_id_fk', table: 'whatsapp_notifications' },
];
