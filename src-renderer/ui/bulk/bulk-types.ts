import type { ComponentType } from 'react';
import type { BulkResource } from '#shared/contracts/bulk.contract.ts';
import type { ListQuery } from '#shared/contracts/list-query.ts';

/** The rows of a bulk action: some by id, or everything that the filter has. */
export type BulkRows = { readonly ids: number[] } | { readonly filter: ListQuery };

export interface BulkFieldsProps {
  readonly values: Readonly<Record<string, unknown>>;
  readonly set: (name: string, value: unknown) => void;
  readonly errors: Readonly<Record<string, React.ReactNode>>;
}

/** What a page adds to an action: the fields it asks for, and how they become `data`. */
export interface BulkForm {
  readonly initial: Readonly<Record<string, unknown>>;
  readonly Fields: ComponentType<BulkFieldsProps>;
  /** Null while something is missing. */
  readonly data: (values: Readonly<Record<string, unknown>>) => Record<string, unknown> | null;
}

export interface BulkSetup {
  readonly resource: BulkResource;
  /** By the action's name; an action without a form asks nothing. */
  readonly forms: Readonly<Record<string, BulkForm>>;
  /** Names of the columns of an export. */
  readonly columnName: (column: string) => string;
}
