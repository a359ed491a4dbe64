import { type Detail, type DetailArguments, type DetailCode, detail, ERRORS, type ErrorCode } from '#shared/contracts/errors.ts';
import type { TransitionRefusal } from '#shared/domain/status-machine.ts';

/** An expected failure with a code of the closed list. Everything else that is thrown is a bug and answers 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** The reasons, as codes: the sentences are made where the language of the reader is known. */
  readonly details: readonly Detail[];
  /** Seconds until it makes sense to ask again. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, options: { details?: readonly Detail[]; retryAfter?: number; cause?: unknown } = {}) {
    super(ERRORS[code].en, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** A refusal for one reason; `field` null where it is about no single field. */
export function refused<C extends DetailCode>(
  error: ErrorCode,
  field: string | null,
  code: C,
  ...params: DetailArguments<C>
): AppError {
  return new AppError(error, { details: [detail(field, code, ...params)] });
}

/** `validation_failed` about one field. */
export function invalid<C extends DetailCode>(field: string, code: C, ...params: DetailArguments<C>): AppError {
  return refused('validation_failed', field, code, ...params);
}

/** `illegal_transition`: the state of the record does not allow it. */
export function illegal<C extends DetailCode>(field: string | null, code: C, ...params: DetailArguments<C>): AppError {
  return refused('illegal_transition', field, code, ...params);
}

/** `illegal_transition` because a status machine knows no such step. */
export function illegalStep(field: string | null, refusal: TransitionRefusal<string>): AppError {
  return new AppError('illegal_transition', { details: [detailOfStep(field, refusal)] });
}

/** Why a status machine refuses a step, as a reason. */
export function detailOfStep(field: string | null, { reason, labels }: TransitionRefusal<string>): Detail {
  if (reason === 'reopen_first') return detail(field, 'ticket_reopen_first');
  return reason === 'already' ? detail(field, 'already', { to: labels.to }) : detail(field, 'illegal', labels);
}
