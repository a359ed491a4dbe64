import { readFileSync } from 'node:fs';
import pg from 'pg';

const base = readFileSync('/tmp/dash/url', 'utf8');
const Q: Record<string, string> = {
  kpiTicketsPerDay180: `select (created_at at time zone interval '7 hours')::date d, count(*) from tickets where created_at >= '2026-10-02T17:00:00Z' group by 1`,
  statusDist90: `select status, count(*) from tickets where created_at >= '2026-12-31T17:00:00Z' group by 1`,
  messages90: `select (created_at at time zone interval '7 hours')::date d, status, count(*) from whatsapp_notifications where created_at >= '2026-12-31T17:00:00Z' group by 1,2`,
  activeCustomers: `select count(*) from customers where status='active' and deleted_at is null`,
};
for (const name of ['plain01', 'plain1']) {
  const c = new pg.Client(base.replace(/\/[^/]*$/, '/' + name));
  await c.connect();
  for (const [k, q] of Object.entries(Q)) {
    const ts = [];
    for (let i = 0; i < 8; i++) {
      const t = performance.now();
      await c.query(q);
      ts.push(performance.now() - t);
    }
    ts.sort((a, b) => a - b);
    console.log(name, k, Math.round(ts[4]!));
  }
  await c.end();
}
