import type { Database } from '#service/db/unit-of-work.ts';
import type { BulkResource } from '#shared/contracts/bulk.contract.ts';
import { EXPORT_COLUMNS, type ExportColumn, type ExportRoute } from '#shared/contracts/exports.contract.ts';
import type { Language, Localised } from '#shared/domain/language.ts';
import type { ResourceDefinition } from '../bulk-resource.ts';

/** How a value is written. `phone` is text whatever it looks like; `time` is a date in WIB and `number` a number where the format knows them. */
export type CellKind = 'text' | 'phone' | 'number' | 'time';

/** One value of a row, still in the form of the database. */
export type CellValue = string | number | Date | null;

export interface ExportColumnDefinition<Row> {
  readonly label: Localised;
  readonly kind: CellKind;
  value(row: Row, language: Language): CellValue;
}

export interface ExportInput<Row extends { readonly id: number }, R extends BulkResource> {
  readonly resource: { readonly id: R } & Pick<ResourceDefinition<never>, 'id' | 'matching'>;
  readonly route: ExportRoute;
  /** First part of the file's name. */
  readonly fileName: Localised;
  readonly columns: Readonly<Record<ExportColumn<R>, ExportColumnDefinition<Row>>>;
  /** Live rows by id; the order does not matter. */
  read(db: Database, ids: readonly number[]): Promise<Row[]>;
}

/** An export as the executor sees it; one file each, `features/<f>/<resource>.export.ts`. */
export interface ExportDeclaration {
  readonly resourceId: BulkResource;
  readonly route: ExportRoute;
  readonly fileName: Localised;
  readonly matching: ResourceDefinition<never>['matching'];
  columnsOf(names: readonly string[]): readonly { readonly label: Localised; readonly kind: CellKind }[];
  /** The chosen columns of the rows, in the order of the ids; ids without a row are left out. */
  cells(db: Database, ids: readonly number[], names: readonly string[], language: Language): Promise<CellValue[][]>;
}

export function defineExport<Row extends { readonly id: number }, const R extends BulkResource>(
  input: ExportInput<Row, R>,
): ExportDeclaration {
  const columns: ReadonlyMap<string, ExportColumnDefinition<Row>> = new Map(
    EXPORT_COLUMNS[input.resource.id].map((name) => [name, input.columns[name as ExportColumn<R>]] as const),
  );
  const chosen = (names: readonly string[]) =>
    names.map((name) => {
      const column = columns.get(name);
      if (!column) throw new Error(`export of ${input.resource.id} has no column ${name}`);
      return column;
    });
  return {
    resourceId: input.resource.id,
    route: input.route,
    fileName: input.fileName,
    matching: input.resource.matching,
    columnsOf: (names) => chosen(names).map(({ label, kind }) => ({ label, kind })),
    async cells(db, ids, names, language) {
      const wanted = chosen(names);
      const rows = new Map((await input.read(db, ids)).map((row) => [row.id, row]));
      return ids.flatMap((id) => {
        const row = rows.get(id);
        return row ? [wanted.map((column) => column.value(row, language))] : [];
      });
    },
  };
}

/** Short forms for declarations. */
export const text = <Row>(id: string, en: string, value: (row: Row, language: Language) => string | null) =>
  ({ label: { id, en }, kind: 'text', value }) as const;
export const phone = <Row>(id: string, en: string, value: (row: Row) => string | null) =>
  ({ label: { id, en }, kind: 'phone', value }) as const;
export const number = <Row>(id: string, en: string, value: (row: Row) => number | null) =>
  ({ label: { id, en }, kind: 'number', value }) as const;
export const time = <Row>(id: string, en: string, value: (row: Row) => Date | null) =>
  ({ label: { id, en }, kind: 'time', value }) as const;
