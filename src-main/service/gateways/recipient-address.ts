import type { GatewayRecipient } from './port.ts';

/**
 * One E.164 number without the plus, and nothing else. A comma or pipe would make Fonnte send to several people
 * (docs.fonnte.com/api-send-message), a comma Wablas.
 */
function isOnePhone(text: string): boolean {
  return /^[1-9]\d{7,14}$/.test(text);
}

/** WhatsApp group ids: `1203…` or the old `6281…-1400…`; documentation samples end in letters. */
function isOneGroup(text: string): boolean {
  return /^[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?$/.test(text) && text.length >= 5 && text.length <= 64;
}

/**
 * The address of exactly one recipient, null when it is not one. `groupSuffix` is what this vendor wants behind a group id
 * (GATEWAYS R9): `@g.us` or nothing; an id stored with or without it becomes what the vendor takes.
 */
export function recipientAddress(recipient: GatewayRecipient, groupSuffix: '' | '@g.us'): string | null {
  if (recipient.kind === 'person') return isOnePhone(recipient.phone) ? recipient.phone : null;
  const bare = recipient.groupId.endsWith('@g.us') ? recipient.groupId.slice(0, -'@g.us'.length) : recipient.groupId;
  return isOneGroup(bare) ? bare + groupSuffix : null;
}
