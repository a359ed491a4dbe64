/**
 * Every number of the demo starts with this: `0899-0000-xxxx`, one block of ten thousand. The numbers are well formed, so that all
 * screens and checks treat them like real ones; the engine still sends them to a loopback gateway only (ENGINE E-16).
 */
export const DEMO_PHONE_PREFIX = '628990000';

/** Where each kind of person starts in the block. */
export const DEMO_PHONE_START = { staff: 1, customers: 1001, registrations: 2001 } as const;

/** The number at this place of the block, 0 to 9999. @throws RangeError outside it. */
export function demoPhone(place: number): string {
  if (!Number.isInteger(place) || place < 0 || place > 9_999) throw new RangeError('outside the block of demo numbers');
  return `${DEMO_PHONE_PREFIX}${String(place).padStart(4, '0')}`;
}
