import type { ClientBase } from 'pg';
import type { z } from 'zod';
import type { RouteContract } from '#shared/contracts/contract.ts';
import type { reportQuery } from '#shared/contracts/dashboard.contract.ts';
import type { Permission } from '#shared/domain/permissions.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { WibDate } from '#shared/domain/time-zone.ts';

/** WIB days, both ends included. */
export interface DayRange {
  readonly from: WibDate;
  readonly to: WibDate;
  readonly days: number;
}

/** Who looks at the chart. */
export interface ReportViewer {
  readonly role: Role;
  readonly technicianId: number | null;
}

/** What a report may use. `db` reads one snapshot, so figures of several statements belong together. */
export interface ReportContext {
  readonly db: Pick<ClientBase, 'query'>;
  readonly viewer: ReportViewer;
  readonly today: WibDate;
  readonly range: DayRange;
  /** As many days right before the range. */
  readonly previous: DayRange;
  /** As many days ending on the baseline date of the settings; null = none is set. */
  readonly baseline: DayRange | null;
}

/** The route of a chart: path, permission, parameters and the shape of its series. */
type ReportContract = RouteContract & {
  readonly method: 'GET';
  readonly permission: Permission;
  readonly query: typeof reportQuery;
};

type Frame = 'asOf' | 'range' | 'previous';
type SeriesOf<C extends ReportContract> =
  C['response'] extends z.ZodType<infer Answer> ? (Answer extends { data: infer Data } ? Omit<Data, Frame> : never) : never;

/** A chart as the runner sees it. */
export interface Report {
  readonly id: string;
  readonly contract: ReportContract;
  read(context: ReportContext): Promise<object>;
}

const PREFIX = '/api/dashboard/';

/** One chart; one file each, `<id>.report.ts` (DESIGN §3). Its comment defines what counts, by which timestamp, in which zone. */
export function defineReport<const C extends ReportContract>(declaration: {
  readonly contract: C;
  read(context: ReportContext): Promise<SeriesOf<C>>;
}): Report {
  const { contract, read } = declaration;
  if (!contract.path.startsWith(PREFIX)) throw new Error(`a report answers under ${PREFIX}`);
  return { id: contract.path.slice(PREFIX.length), contract, read: (context) => read(context) as Promise<object> };
}
