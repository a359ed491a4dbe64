import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { detailOfStep } from '#service/errors.ts';
import {
  BULK_DATA,
  type BulkActionId,
  type BulkData,
  type BulkResource,
  type BulkRoute,
} from '#shared/contracts/bulk.contract.ts';
import { type DetailArguments, type DetailCode, detail, sentenceOf } from '#shared/contracts/errors.ts';
import type { Localised } from '#shared/domain/language.ts';
import type { TransitionCheck } from '#shared/domain/status-machine.ts';
import type { BulkRow, ResourceDefinition } from './bulk-resource.ts';

/** What an action would do to one row: change it (`done`), or leave it alone for a reason. */
export type Verdict =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'already' | 'illegal' | 'forbidden' | 'not_found' | 'changed_since'; readonly message: Localised };

/** One bulk action; one file each, `features/<f>/<resource>-<verb>.bulk.ts` (DESIGN §4). */
export interface BulkDeclaration<Row extends BulkRow, Id extends BulkActionId> {
  readonly id: Id;
  readonly label: Localised;
  /** Path, permission and schema of its request. */
  readonly route: BulkRoute;
  readonly resource: ResourceDefinition<Row>;
  /** Whether it sends messages that the confirm step may switch off. */
  readonly notifies: boolean;
  /** How long it can be undone after its end; null = not at all. */
  readonly undoSeconds: number | null;
  /** Whether the person types the number of rows before it starts. */
  readonly typedConfirmation?: boolean;
  /** The verdict for a row the person may see. `apply` has the last word; this one is for people, before they confirm. */
  plan(row: Row, data: BulkData<Id>, actor: Actor): Verdict;
  /** The single action, inside the savepoint of its row. Throws an `AppError` to refuse. */
  apply(tx: Transaction, actor: Actor, id: number, data: BulkData<Id>): Promise<unknown>;
}

/** A declaration as the executor sees it. Its rows are those that its own resource read. */
export interface BulkAction {
  readonly id: BulkActionId;
  readonly name: string;
  readonly resourceId: BulkResource;
  readonly label: Localised;
  readonly route: BulkRoute;
  readonly resource: ResourceDefinition<BulkRow>;
  readonly notifies: boolean;
  readonly undoSeconds: number | null;
  readonly typedConfirmation: boolean;
  /** Reads stored data again; throws when this version does not understand it. */
  parse(data: unknown): PlannedBulk;
}

/** An action with its data. */
export interface PlannedBulk {
  plan(row: BulkRow, actor: Actor): Verdict;
  apply(tx: Transaction, actor: Actor, id: number): Promise<unknown>;
}

export function defineBulkAction<Row extends BulkRow, const Id extends BulkActionId>(
  declaration: BulkDeclaration<Row, Id>,
): BulkAction {
  const { id, resource } = declaration;
  return {
    id,
    name: id.slice(resource.id.length + 1),
    resourceId: resource.id,
    label: declaration.label,
    route: declaration.route,
    resource: resource as unknown as ResourceDefinition<BulkRow>,
    notifies: declaration.notifies,
    undoSeconds: declaration.undoSeconds,
    typedConfirmation: declaration.typedConfirmation ?? false,
    parse(input) {
      const data = BULK_DATA[id].parse(input) as BulkData<Id>;
      return {
        plan: (row, actor) => declaration.plan(row as Row, data, actor),
        apply: (tx, actor, rowId) => declaration.apply(tx, actor, rowId, data),
      };
    },
  };
}

export const CHANGES: Verdict = { outcome: 'done' };
export const MINUTES = 60;
export const DAYS = 86_400;

export const FORBIDDEN: Verdict = { outcome: 'forbidden', message: sentenceOf(detail(null, 'row_forbidden')) };

export function already<C extends DetailCode>(code: C, ...params: DetailArguments<C>): Verdict {
  return { outcome: 'already', message: sentenceOf(detail(null, code, ...params)) };
}

export function illegal<C extends DetailCode>(code: C, ...params: DetailArguments<C>): Verdict {
  return { outcome: 'illegal', message: sentenceOf(detail(null, code, ...params)) };
}

/** The verdict of a status machine. */
export function verdictOf(check: TransitionCheck<string>): Verdict {
  if (check.ok) return CHANGES;
  return { outcome: check.reason === 'already' ? 'already' : 'illegal', message: sentenceOf(detailOfStep(null, check)) };
}
