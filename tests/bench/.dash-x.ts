import { readFileSync } from 'node:fs';
import pg from 'pg';

const base = readFileSync('/tmp/dash/url', 'utf8');
const c = new pg.Client(base.replace(/\/[^/]*$/, '/figs01'));
await c.connect();
for (const t of [] as string[])
  for (const q of ['whatsapp_notifications', 'tickets', 'invoices', 'payments', 'notifications']) {
    const { rows } = await c.query(
      `explain (analyze, costs off) select f.figure, f.day, f.key, sum(f.count), sum(f.amount) from ${t} r cross join lateral report_rows_of_${t}(r) f group by 1,2,3`,
    );
    console.log(t);
    console.log(rows.map((r: any) => r['QUERY PLAN']).join('\n'));
  }
await c.query('BEGIN');
const ins = `INSERT INTO whatsapp_notifications (notification_type, dedupe_key, status, lane, message_class, on_unknown, recipient_type, recipient_phone, recipient_name, message, expires_at)
 SELECT 'promo', 'y'||i||random(), 'pending','bulk','marketing','hold','customer','6281'||i,'A','Halo',now()+interval '1 day' FROM generate_series(1,20000) i`;
const time = async (n: string, q: string) => {
  const t = performance.now();
  await c.query(q);
  console.log(n, Math.round(performance.now() - t));
};
await time('warm', ins);
await time('insert 20k with', ins);
await time(
  'update 20k open->sent with',
  `UPDATE whatsapp_notifications SET status='sent', provider='fonnte', sent_at=now(), cost=250 WHERE notification_type='promo' AND status='pending'`,
);
await time(
  'update 20k sent->delivered with',
  `UPDATE whatsapp_notifications SET status='delivered' WHERE notification_type='promo' AND status='sent'`,
);
await c.query('ALTER TABLE whatsapp_notifications DISABLE TRIGGER USER');
await time('insert 20k without', ins);
await time(
  'update open->sent 20k without',
  `UPDATE whatsapp_notifications SET status='sent', provider='fonnte', sent_at=now(), cost=250 WHERE notification_type='promo' AND status='pending'`,
);
await time(
  'update 20k delivered->read without',
  `UPDATE whatsapp_notifications SET status='read' WHERE notification_type='promo' AND status='delivered'`,
);
await c.query('ROLLBACK');
await c.end();
