import { AppError, refused } from '#service/errors.ts';
import type { ErrorCode } from '#shared/contracts/errors.ts';
import type { ActionRefusal } from './ledger-actions.ts';

const CODES = {
  wrong_state: 'illegal_transition',
  changed_meanwhile: 'conflict',
  too_late: 'illegal_transition',
  may_be_duplicate: 'confirmation_required',
  already_sent: 'confirmation_required',
  just_resent: 'conflict',
  no_recipient: 'illegal_transition',
  is_otp: 'illegal_transition',
  is_group: 'illegal_transition',
} as const satisfies Record<Exclude<ActionRefusal, 'not_found'>, ErrorCode>;

/** The refusal as the API tells it. */
export function actionError(reason: ActionRefusal): AppError {
  return reason === 'not_found' ? new AppError('not_found') : refused(CODES[reason], null, reason);
}
