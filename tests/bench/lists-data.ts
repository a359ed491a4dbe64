import type pg from 'pg';
import { writeDashboardData } from './dashboard-data.ts';

export interface ListsSize {
  readonly tickets: number;
  readonly messages: number;
  readonly customers: number;
  /** Lines of the notification center. */
  readonly lines: number;
}

/** Five cities with eight OLTs of six ODPs each. */
const AREAS = `
  INSERT INTO areas (kind, code, name) SELECT 'city', 'K' || i, 'Kota ' || i FROM generate_series(1, 5) i;
  INSERT INTO areas (parent_id, kind, code, name)
    SELECT id, 'olt', code || '-' || i, 'OLT ' || code || '-' || i FROM areas, generate_series(1, 8) i WHERE kind = 'city';
  INSERT INTO areas (parent_id, kind, code, name)
    SELECT id, 'odp', code || '-' || i, 'ODP ' || code || '-' || i FROM areas, generate_series(1, 6) i WHERE kind = 'olt'`;

/** The data of the dashboard with every index of the lists, customers in areas, and a notification center of forty people. */
export async function writeListsData(db: pg.ClientBase, size: ListsSize, now: string): Promise<void> {
  await writeDashboardData(db, size, { now, searchable: true });
  await db.query(AREAS);
  await db.query(
    `UPDATE customers c SET area_id = a.id, tags = CASE WHEN c.id % 50 = 0 THEN '{vip}'::text[] ELSE '{}' END
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM areas WHERE kind = 'odp') a WHERE a.place = 1 + c.id % 240`,
  );
  await db.query(
    `INSERT INTO registrations (name, phone, address, status, source, created_at, updated_at)
     SELECT 'Calon ' || i, '62813' || (10000000 + (i::bigint * 7919) % 89999999), 'Jl. Kenanga ' || i,
            (ARRAY['customer_created','customer_created','customer_created','rejected','pending_verification','approved'])[1 + i % 6],
            (ARRAY['public','staff'])[1 + i % 2], at, at
     FROM generate_series(1, $1::int) i, LATERAL (SELECT $2::timestamptz - i * interval '365 days' / $1 AS at) a`,
    [Math.round(size.customers / 4), now],
  );
  await db.query(
    `INSERT INTO notifications (user_id, type, title, message, is_read, created_at, priority, dedupe_key, event)
     SELECT u.id, (ARRAY['ticket','registration','invoice','system'])[1 + i % 4], 'Tiket TKT-' || i, 'Internet mati di Jl. Melati ' || i % 5000,
            i % 30 > 0, $2::timestamptz - i * interval '90 days' / $1, (ARRAY['low','normal','normal','high'])[1 + i % 4], 'bench:' || i, 'ticket_created'
     FROM generate_series(1, $1::int) i
     JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM users WHERE role = 'technician') u ON u.place = 1 + i % 40`,
    [size.lines, now],
  );
  await db.query('VACUUM (ANALYZE)');
}
