import type { CellValue } from './define-export.ts';

/** Turns rows into the bytes of a file, piece by piece, without keeping them. */
export interface TableWriter {
  readonly contentType: string;
  begin(labels: readonly string[]): Uint8Array[];
  rows(rows: readonly (readonly CellValue[])[]): Uint8Array[];
  end(): Uint8Array[];
}
