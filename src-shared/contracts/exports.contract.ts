import { z } from 'zod';
import type { Permission } from '../domain/permissions.ts';
import { BULK_FILTERS, BULK_MOST_IDS, type BulkResource } from './bulk.contract.ts';
import { defineContract, idSchema, type RouteContract } from './contract.ts';

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** What stands between two cells of a CSV line: spreadsheets in Indonesia expect a semicolon. */
export const CSV_SEPARATORS = [';', ','] as const;
export type CsvSeparator = (typeof CSV_SEPARATORS)[number];

/** Columns an export may hold, in their usual order. */
export const EXPORT_COLUMNS = {
  registrations: [
    'number',
    'name',
    'phone',
    'email',
    'address',
    'area',
    'package',
    'monthlyPrice',
    'status',
    'technician',
    'surveyAt',
    'installationAt',
    'notes',
    'rejectionReason',
    'createdAt',
    'updatedAt',
  ],
  tickets: [
    'number',
    'title',
    'type',
    'category',
    'priority',
    'status',
    'customerCode',
    'customerName',
    'customerPhone',
    'area',
    'technician',
    'slaDueAt',
    'completedAt',
    'resolution',
    'rating',
    'description',
    'createdAt',
    'updatedAt',
  ],
  customers: [
    'code',
    'name',
    'phone',
    'email',
    'address',
    'area',
    'package',
    'monthlyPrice',
    'status',
    'tags',
    'installedAt',
    'createdAt',
    'updatedAt',
  ],
} as const satisfies Record<BulkResource, readonly string[]>;
export type ExportColumn<R extends BulkResource> = (typeof EXPORT_COLUMNS)[R][number];

export interface ExportRequest {
  readonly ids?: number[] | undefined;
  readonly filter?: Record<string, unknown> | undefined;
  readonly data: { readonly format: ExportFormat; readonly columns: readonly string[]; readonly separator: CsvSeparator };
}

/** Route of an export: it answers with the file itself, not with JSON. */
export interface ExportRoute extends RouteContract {
  readonly method: 'POST';
  readonly permission: Permission;
  readonly body: z.ZodType<ExportRequest>;
  readonly transaction: 'none';
}

/**
 * `format`, `columns` and `separator` stand in `data` or, as people write it, beside `ids`; not in both. XLSX is the default, because it
 * keeps dates and numbers whatever language the spreadsheet speaks (SPEC §18).
 */
function exportRoute(resource: BulkResource, permission: Permission): ExportRoute {
  const known = EXPORT_COLUMNS[resource] as readonly [string, ...string[]];
  const format = z.enum(EXPORT_FORMATS);
  const separator = z.enum(CSV_SEPARATORS);
  const columns = z
    .array(z.enum(known))
    .min(1)
    .max(known.length)
    .refine((list) => new Set(list).size === list.length, { error: 'column_twice' });
  return defineContract({
    method: 'POST',
    path: `/api/${resource}/bulk/export`,
    permission,
    tag: 'bulk',
    summary: `Download ${resource} as CSV or XLSX with chosen columns.`,
    body: z
      .strictObject({
        ids: z.array(idSchema).min(1).max(BULK_MOST_IDS).optional(),
        filter: BULK_FILTERS[resource].optional(),
        action: z.literal('export').optional(),
        format: format.optional(),
        columns: columns.optional(),
        separator: separator.optional(),
        data: z
          .strictObject({ format: format.optional(), columns: columns.optional(), separator: separator.optional() })
          .optional(),
      })
      .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), { error: 'ids_or_filter' })
      .refine((body) => body.format === undefined || body.data?.format === undefined, { error: 'format_once', path: ['format'] })
      .refine((body) => body.columns === undefined || body.data?.columns === undefined, {
        error: 'columns_once',
        path: ['columns'],
      })
      .refine((body) => body.separator === undefined || body.data?.separator === undefined, {
        error: 'separator_once',
        path: ['separator'],
      })
      .transform(
        ({ ids, filter, format, columns, separator, data }): ExportRequest => ({
          ids,
          filter,
          data: {
            format: format ?? data?.format ?? 'xlsx',
            columns: columns ?? data?.columns ?? known,
            separator: separator ?? data?.separator ?? ';',
          },
        }),
      ),
    response: z.string().meta({ format: 'binary', description: 'The file.' }),
    answers: ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    transaction: 'none',
  });
}

export const exportRegistrations = exportRoute('registrations', 'registrations.export');
export const exportTickets = exportRoute('tickets', 'tickets.export');
export const exportCustomers = exportRoute('customers', 'customers.export');
