import { isApiError } from '#api/api-error.ts';

/** What the service refused, per field of the body, in its own sentences. The first reason of a field stands. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!isApiError(error)) return {};
  const told: Record<string, string> = {};
  for (const { field, message } of error.details) {
    const name = field?.replace(/^body\./, '').split('.')[0];
    if (name !== undefined && name !== '') told[name] ??= message;
  }
  return told;
}
