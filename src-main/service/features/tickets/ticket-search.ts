import { phoneSearchDigits } from '#shared/domain/phone.ts';

/** What one search box may mean; every part is looked for. */
export interface TicketSearch {
  /** For ILIKE, with the wildcards of the text escaped. */
  readonly pattern: string;
  /** Part of a stored phone number. */
  readonly phoneDigits: string | null;
  /** From `TKT-000123`, `tkt123` or `123`. */
  readonly ticketId: number | null;
  /** Beginning of a customer code such as `AGLS-100`, for ILIKE; bare digits only when they are a whole code. */
  readonly codePattern: string | null;
}

/** Null when there is nothing to look for. */
export function parseTicketSearch(text: string | undefined): TicketSearch | null {
  const search = (text ?? '').replaceAll('\u0000', '').trim();
  if (search === '') return null;
  const escaped = search.replace(/[\\%_]/g, '\\$&');
  const number = /^(?:tkt[- ]?)?(\d{1,9})$/i.exec(search)?.[1];
  return {
    pattern: `%${escaped}%`,
    phoneDigits: phoneSearchDigits(search),
    ticketId: number === undefined ? null : Number(number),
    codePattern: codePatternOf(search, escaped),
  };
}

function codePatternOf(search: string, escaped: string): string | null {
  if (/^agls/i.test(search)) return `${escaped.replace(/^agls[- ]?/i, 'AGLS-')}%`;
  return /^\d{5,}$/.test(search) ? `AGLS-${search}` : null;
}
