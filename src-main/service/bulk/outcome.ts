import { AppError } from '#service/errors.ts';
import type { BulkOutcome } from '#shared/contracts/bulk.contract.ts';
import { type Detail, type DetailCode, detail, ERRORS, sentenceOf } from '#shared/contracts/errors.ts';
import type { Localised } from '#shared/domain/language.ts';

export interface Refusal {
  readonly outcome: BulkOutcome;
  readonly message: Localised;
}

const refusal = <O extends BulkOutcome>(outcome: O, reason: Detail) => ({ outcome, message: sentenceOf(reason) });

export const NOT_FOUND = refusal('not_found', detail(null, 'row_not_found'));
export const DUPLICATE = refusal('duplicate', detail(null, 'row_duplicate'));
export const INTERRUPTED = refusal('interrupted', detail(null, 'row_interrupted'));
export const NOT_ATTEMPTED = refusal('not_attempted', detail(null, 'row_not_attempted'));

/** Reasons that mean: the row is as it was wanted. */
const ALREADY: ReadonlySet<DetailCode> = new Set<DetailCode>([
  'already',
  'ticket_assigned_so',
  'priority_same',
  'installation_planned',
  'schedule_same',
  'registration_technician_same',
  'tag_same',
]);

/** What a refused single action means for its row. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof AppError)) return refusal('refused', detail(null, 'row_failed'));
  const [reason] = error.details;
  const message = reason ? sentenceOf(reason) : { id: ERRORS[error.code].id, en: ERRORS[error.code].en };
  switch (error.code) {
    case 'illegal_transition':
      return { outcome: reason && ALREADY.has(reason.code) ? 'already' : 'illegal', message };
    case 'forbidden':
    case 'not_found':
      return { outcome: error.code, message };
    case 'conflict':
      return { outcome: 'changed_since', message };
    default:
      return { outcome: 'refused', message };
  }
}
