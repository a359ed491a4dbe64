import type pg from 'pg';

export interface DashboardSize {
  readonly tickets: number;
  readonly messages: number;
  readonly customers: number;
}

/** Indexes that no chart uses and that take longest to fill. */
const UNUSED_INDEXES = [
  'tickets_title_trgm_idx',
  'tickets_team_idx',
  'customers_name_trgm_idx',
  'customers_phone_trgm_idx',
  'customers_tags_idx',
  'whatsapp_notifications_phone_trgm_idx',
];

const TECHNICIANS = 40;

/** Common names with a number behind: a search meets a few thousand or one of them. */
const NAME = `(ARRAY['Budi','Siti','Agus','Dewi','Rizky','Putri','Joko','Wati'])[1 + i % 8] || ' ' ||
  (ARRAY['Santoso','Lestari','Wijaya','Hidayat','Nugroho','Saputra','Siregar'])[1 + i / 8 % 7] || ' ' || i`;
const TITLE = `(ARRAY['Internet mati','Koneksi lambat','LOS merah','Pindah alamat','Ganti router','Tagihan ganda'])[1 + i % 6] || ' Jl. Melati ' || i % 5000`;

/**
 * A year of tickets, 90 days of messages and two invoices per customer, ending at `now`; nearly all of the older ones are closed.
 * Without the indexes of the lists and searches unless `searchable`.
 */
export async function writeDashboardData(
  db: pg.ClientBase,
  size: DashboardSize,
  { now, searchable = false }: { readonly now: string; readonly searchable?: boolean },
): Promise<void> {
  if (!searchable) for (const index of UNUSED_INDEXES) await db.query(`DROP INDEX IF EXISTS ${index}`);
  await db.query(`
    INSERT INTO users (username, name, role) SELECT 'bench-' || i, 'Teknisi ' || i, 'technician' FROM generate_series(1, ${TECHNICIANS}) i;
    INSERT INTO technicians (user_id) SELECT id FROM users WHERE role = 'technician' ORDER BY id;
    INSERT INTO gateways (id, price_per_message) VALUES ('fonnte', 250), ('wablas', 300) ON CONFLICT DO NOTHING`);
  await db.query(
    `INSERT INTO customers (name, phone, address, status, installed_at, created_at, updated_at)
     SELECT ${NAME}, '62812' || (10000000 + (i::bigint * 7919) % 89999999), 'Jl. Melati ' || i,
            CASE WHEN i % 20 = 0 THEN 'inactive' WHEN i % 17 = 0 THEN 'suspended' ELSE 'active' END, at, at, at
     FROM generate_series(1, $1::int) i, LATERAL (SELECT $2::timestamptz - i * interval '1000 days' / $1 AS at) a`,
    [size.customers, now],
  );
  await db.query(
    `INSERT INTO tickets (customer_id, type, category, priority, title, status, technician_id, sla_due_at, completed_at, rating, created_at, updated_at)
     SELECT 1 + i % $3::int, (ARRAY['repair','repair','repair','billing','account','installation'])[1 + i % 6], 'other', 'normal', ${TITLE},
            status, CASE WHEN status <> 'open' THEN 1 + i % ${TECHNICIANS} END, at + interval '24 hours',
            CASE WHEN status = 'completed' THEN least(at + (1 + i % 30) * interval '1 hour', $2) END,
            CASE WHEN status = 'completed' AND i % 3 = 0 THEN 1 + i % 5 END, at, at
     FROM generate_series(1, $1::int) i, LATERAL (SELECT $2::timestamptz - i * interval '365 days' / $1 AS at) a,
          LATERAL (SELECT CASE WHEN at > $2::timestamptz - interval '2 days' AND i % 3 > 0
                               THEN (ARRAY['open','assigned','in_progress','on_hold'])[1 + i % 4]
                               WHEN i % 25 = 0 THEN 'cancelled' ELSE 'completed' END AS status) s`,
    [size.tickets, now, size.customers],
  );
  await db.query(
    `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, status, lane, message_class, on_unknown, recipient_type, recipient_phone,
            recipient_name, message, customer_id, provider, cost, error_code, expires_at, created_at, updated_at, sending_at, sent_at, settled_at)
     SELECT (ARRAY['ticket_status_update','payment_reminder','ticket_assignment','ticket_created'])[1 + i % 4], 'bench:' || i, status,
            (ARRAY['normal','bulk','urgent'])[1 + i % 3], 'operational', 'hold', 'customer', '62812' || (10000000 + ((1 + i % $3::int)::bigint * 7919) % 89999999), 'Pelanggan',
            'Halo', 1 + i % $3::int, CASE WHEN sent THEN provider END, CASE WHEN sent THEN CASE provider WHEN 'fonnte' THEN 250 ELSE 300 END END,
            CASE status WHEN 'failed' THEN 'recipient' END, at + interval '24 hours', at, at, at + interval '2 seconds',
            CASE WHEN sent THEN at + interval '3 seconds' END, at + interval '3 seconds'
     FROM generate_series(1, $1::int) i, LATERAL (SELECT $2::timestamptz - i * interval '90 days' / $1 AS at) a,
          LATERAL (SELECT CASE WHEN i % 50 = 0 THEN 'failed' WHEN i % 90 = 0 THEN 'skipped'
                               ELSE (ARRAY['sent','delivered','read','read'])[1 + i % 4] END AS status,
                          CASE WHEN i % 12 = 0 THEN 'wablas' ELSE 'fonnte' END AS provider) s,
          LATERAL (SELECT status IN ('sent','delivered','read') AS sent) t`,
    [size.messages, now, size.customers],
  );
  await db.query(
    `INSERT INTO invoices (customer_id, period, due_date, status, total, issued_at, paid_at, created_at, updated_at)
     SELECT id, ($1::timestamptz - month * interval '30 days')::date, due, CASE WHEN id % 9 = 0 THEN 'overdue' ELSE 'paid' END, 199900, $1, 
            CASE WHEN id % 9 > 0 THEN due + (id % 7 - 5) * interval '1 day' END, $1, $1
     FROM customers, generate_series(1, 2) month, LATERAL (SELECT ($1::timestamptz - month * interval '30 days')::date + (id % 28) AS due) d`,
    [now],
  );
  await db.query(
    `INSERT INTO payments (invoice_id, amount, method, status, paid_at)
     SELECT id, total, (ARRAY['bank_transfer','qris','cash'])[1 + id % 3], 'verified', paid_at FROM invoices WHERE paid_at IS NOT NULL`,
  );
  await db.query('VACUUM (ANALYZE)');
}
