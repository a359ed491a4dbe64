import type { BulkOutcome } from '#shared/contracts/bulk.contract.ts';
import { ERRORS } from '#shared/contracts/errors.ts';
import type { Localised } from '#shared/domain/language.ts';
import { AppError } from '../errors.ts';

export interface Refusal {
  readonly outcome: BulkOutcome;
  readonly message: Localised;
}

const textOf = (code: keyof typeof ERRORS): Localised => ({ id: ERRORS[code].id, en: ERRORS[code].en });

export const NOT_FOUND = { outcome: 'not_found', message: textOf('not_found') } as const satisfies Refusal;
export const DUPLICATE = { outcome: 'duplicate', message: { id: 'duplicate', en: 'duplicate' } } as const satisfies Refusal;
export const INTERRUPTED = {
  outcome: 'interrupted',
  message: {
    id: 'Koneksi terputus; perubahan pada bagian ini dibatalkan',
    en: 'The connection was lost; the changes of this part were rolled back',
  },
} as const satisfies Refusal;
export const NOT_ATTEMPTED = {
  outcome: 'not_attempted',
  message: { id: 'Tidak dijalankan', en: 'Not attempted' },
} as const satisfies Refusal;

/** What a refused single action means for its row. Details are written in Indonesian; English gets the code's own sentence. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof AppError)) return { outcome: 'refused', message: textOf('internal_error') };
  const [detail] = error.details;
  const message = { id: detail?.message || ERRORS[error.code].id, en: ERRORS[error.code].en };
  switch (error.code) {
    case 'illegal_transition':
      return { outcome: detail?.code === 'already' ? 'already' : 'illegal', message };
    case 'forbidden':
    case 'not_found':
      return { outcome: error.code, message };
    case 'conflict':
      return { outcome: 'changed_since', message };
    default:
      return { outcome: 'refused', message };
  }
}
