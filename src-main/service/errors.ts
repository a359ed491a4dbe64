import { ERRORS, type ErrorCode, type ErrorDetail } from '#shared/contracts/errors.ts';

/** An expected failure with a code of the closed list. Everything else that is thrown is a bug and answers 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  /** Seconds until it makes sense to ask again. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, options: { details?: readonly ErrorDetail[]; retryAfter?: number; cause?: unknown } = {}) {
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

/** `validation_failed` about one field. */
export function invalid(field: string, code: string, message: string): AppError {
  return new AppError('validation_failed', { details: [{ field, code, message }] });
}
