import { asList, asObject, field, type JsonObject, parseJson, textOf } from './vendor-answer.ts';

/** Events read from one webhook body at most; a forged body must not keep us busy (RELIABILITY P12). */
const mostEvents = 1_000;

/**
 * The events of a webhook body: an object, a list of objects (one Wablas integration meets lists), a list under `data`, or JSON
 * as a string. Empty for anything else. Never throws.
 */
export function webhookEvents(body: unknown): readonly JsonObject[] {
  const value = typeof body === 'string' ? parseJson(body) : body;
  const outer = asObject(value);
  const data = outer === null ? null : field(outer, 'data');
  const events: JsonObject[] = [];
  for (const item of asList(Array.isArray(data) ? data : value).slice(0, mostEvents)) {
    const event = asObject(item);
    if (event !== null) events.push(event);
  }
  return events;
}

/**
 * A customer's phone from a webhook in the normal form of the house (`628…`, digits only), null when it is no phone: a group
 * (`…@g.us`), a hidden id (`…@lid`), or a wrong length. Vendors print `62812…`, `0812…`, a number, or a WhatsApp address.
 */
export function housePhone(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const address = /^\+?([\d\s().-]{6,24})(?::\d+)?(?:@(?:s\.whatsapp\.net|c\.us))?$/.exec(text);
  if (address === null) return null;
  let digits = (address[1] ?? '').replace(/\D/g, '');
  if (digits.startsWith('0')) digits = `62${digits.slice(1)}`;
  else if (/^8[1-9]\d{7,10}$/.test(digits)) digits = `62${digits}`;
  // Sixteen digits and more are old group ids (`6281218444-8768…`), never phones (E.164 ends at 15).
  return /^[1-9]\d{7,14}$/.test(digits) ? digits : null;
}
