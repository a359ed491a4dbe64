import { cursorMicros, cursorNumber, sortCursor } from '#service/lists/cursor.ts';
import { REGISTRATION_SORTS } from '#shared/contracts/registrations.contract.ts';

export type RegistrationSort = (typeof REGISTRATION_SORTS)[number];

/** The last row of a page: its instant in the sorted column, and its id. */
export type RegistrationPosition = { readonly micros: string; readonly id: number };

export const registrationCursor = sortCursor<RegistrationSort, RegistrationPosition>(REGISTRATION_SORTS, {
  micros: cursorMicros,
  id: cursorNumber,
});
