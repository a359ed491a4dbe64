import type { NewMessage } from '#service/messaging/ledger.ts';
import { newMessage } from './new-message.ts';

/** One of many: a message of the bulk lane. */
export function chaosMessage(overrides: Partial<NewMessage> = {}): NewMessage {
  return newMessage({ lane: 'bulk', ...overrides });
}

/** A campaign: two thirds one bulk event of a `hold` type; single notifications and messages of a `resend` type come in beside it. */
export function chaosCampaign(size: number): { readonly bulk: NewMessage[]; readonly singles: NewMessage[] } {
  const bulk = Array.from({ length: Math.ceil((size * 2) / 3) }, () => chaosMessage());
  const singles = Array.from({ length: size - bulk.length }, (_, index) =>
    chaosMessage(index % 2 === 0 ? { lane: 'urgent', onUnknown: 'resend' } : { lane: 'normal' }),
  );
  return { bulk, singles };
}
