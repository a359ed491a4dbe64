import { endOfWibDay, startOfWibDay, wibDate } from '#shared/domain/time-zone.ts';
import type { ReportContext } from './define-report.ts';

/** What happened in the range and explains a bend in the lines: gateways that stopped working, as the notification center was told. */
export async function readMarkers({ db, range }: Pick<ReportContext, 'db' | 'range'>) {
  const { rows } = await db.query<{ at: Date; title: string }>(
    `SELECT created_at AS at, title FROM notification_events
     WHERE event = 'gateway_down' AND last_at >= $1 AND created_at BETWEEN $1 AND $2 ORDER BY created_at DESC LIMIT 50`,
    [startOfWibDay(range.from), endOfWibDay(range.to)],
  );
  return rows
    .toReversed()
    .map(({ at, title }) => ({ at: at.toISOString(), date: wibDate(at), kind: 'gateway_down' as const, label: title }));
}
