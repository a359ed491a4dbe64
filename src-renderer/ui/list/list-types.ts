import type { ReactNode } from 'react';
import type { ListQuery } from '#shared/contracts/list-query.ts';
import type { Icon } from '../icons.ts';
import type { Meaning } from '../meaning.ts';

/** One column of a list. */
export interface ListColumn<T> {
  readonly id: string;
  readonly label: string;
  /** Pixels; people change it. */
  readonly width: number;
  readonly cell: (row: T) => ReactNode;
  /** Takes what is left of the width. One per list. */
  readonly grow?: boolean;
  /** The cell is a link to the record. At least one column is. */
  readonly link?: boolean;
  /** Cannot be hidden. */
  readonly fixed?: boolean;
  /** Shown by default from this width of the list on; 0 = always. */
  readonly from?: number;
  /** Values of the contract's `sort`. */
  readonly sort?: { readonly ascending?: string; readonly descending?: string };
  readonly align?: 'end';
}

/** A view of the list that everybody has: its filter is fixed, its number says how much work there is. */
export interface ListTab {
  readonly id: string;
  readonly label: string;
  readonly query: ListQuery;
  /** Its number needs eyes as soon as it is not 0. */
  readonly meaning?: Meaning;
  /** What stands there when nothing does. */
  readonly empty?: string;
}

export interface FilterOption {
  readonly value: string;
  readonly label: string;
  /** How it looks in the menu, when a plain word is not enough. */
  readonly content?: ReactNode;
}

/** How a person filters by one field of the contract; the field itself says what values there are. */
export interface ListFilter {
  readonly field: string;
  readonly label: string;
  /** Names of the values of a closed list. */
  readonly nameOf?: (value: string) => string;
  readonly contentOf?: (value: string) => ReactNode;
  /** Values of an id field. */
  readonly options?: readonly FilterOption[];
  /** Not offered, only shown when a link set it. */
  readonly onlySet?: boolean;
  /** Fields that cannot be set together with this one. */
  readonly excludes?: readonly string[];
}

/** Something that can be done with one row without opening it. */
export interface RowAction {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  readonly run: () => void;
}

/** Nothing was ever there: what belongs here and how it comes here. */
export interface EmptyWords {
  readonly title: string;
  readonly text: string;
}
