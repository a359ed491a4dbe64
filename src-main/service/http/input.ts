import type { z } from 'zod';
import { AppError } from '#service/errors.ts';
import { detailsOfIssues } from '#shared/contracts/issues.ts';

/** A part of a request that its schema refused. */
export class InputError extends Error {
  readonly statusCode = 400;
  /** What Fastify calls the part that was refused; it sets the name where there is none. */
  validationContext: string | undefined = undefined;

  readonly issues: readonly z.core.$ZodIssue[];

  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('the input was refused');
    this.name = 'InputError';
    this.issues = issues;
  }
}

/** Checks a part of a request with the schema of its contract. What is refused becomes codes of the closed list in the error handler. */
export function validatorCompiler({ schema }: { readonly schema: z.ZodType }) {
  return (data: unknown): { value: unknown } | { error: InputError } => {
    const parsed = schema.safeParse(data, { reportInput: true });
    return parsed.success ? { value: parsed.data } : { error: new InputError(parsed.error.issues) };
  };
}

/** Input that does not come through a contract's own check, such as the fields of a multipart request. Throws `validation_failed`. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, place: string): z.output<S> {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new AppError('validation_failed', { details: detailsOfIssues(parsed.error.issues, place) });
}
