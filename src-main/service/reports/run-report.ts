import type { Pool } from 'pg';
import type { Clock } from '#service/ports/clock.ts';
import { RANGE_DAYS, type ReportRange } from '#shared/contracts/dashboard.contract.ts';
import { type WibDate, wibDate } from '#shared/domain/time-zone.ts';
import type { DayRange, Report, ReportViewer } from './define-report.ts';
import { daysBefore, daysUntil } from './series.ts';

/** A chart that takes longer is given up; a desk asks again in 30 s. */
const STATEMENT_TIMEOUT_MS = 5_000;

export interface ReportsDeps {
  readonly pool: Pool;
  readonly clock: Clock;
  /** The day on which improvements are measured from, of the settings; null = not set. */
  baselineDate(): Promise<WibDate | null>;
}

const span = ({ from, to }: DayRange) => ({ from, to });

/** Runs any report: the days of the range in WIB ending today, one read-only snapshot, and when it was taken. */
export function createReportRunner({ pool, clock, baselineDate }: ReportsDeps) {
  return async function run(
    report: Report,
    viewer: ReportViewer,
    { range: name }: { readonly range: ReportRange },
  ): Promise<object> {
    const baselineDay = await baselineDate();
    const now = clock.now();
    const today = wibDate(now);
    const range = daysUntil(today, RANGE_DAYS[name]);
    const previous = daysBefore(range);
    const baseline = baselineDay === null ? null : daysUntil(baselineDay, range.days);
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(
        `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL jit = off`,
      );
      const series = await report.read({ db: client, viewer, today, range, previous, baseline });
      return { asOf: now.toISOString(), range: span(range), previous: span(previous), ...series };
    } finally {
      // Nothing was written: ending the snapshot is all there is to do.
      await client.query('ROLLBACK').catch((error: Error) => {
        broken = error;
      });
      client.release(broken);
    }
  };
}

export type RunReport = ReturnType<typeof createReportRunner>;
