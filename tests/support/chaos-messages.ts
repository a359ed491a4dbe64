import { randomUUID } from 'node:crypto';
import type { NewMessage } from '#service/messaging/ledger.ts';

let counter = 0;

/** A message to a phone that nobody else has in this process, so that the gateway's ledger can be read per recipient. */
export function chaosMessage(overrides: Partial<NewMessage> = {}): NewMessage {
  counter += 1;
  return {
    type: 'test',
    dedupeKey: `chaos:${randomUUID()}`,
    lane: 'bulk',
    messageClass: 'operational',
    preference: null,
    onUnknown: 'hold',
    recipientType: 'customer',
    recipientPhone: `62813${String(10_000_000 + counter)}`,
    recipientName: 'Uji',
    subject: null,
    message: `Pesan uji ${counter}`,
    language: 'id',
    templateVersion: null,
    customerId: null,
    userId: null,
    ticketId: null,
    invoiceId: null,
    registrationId: null,
    groupId: null,
    isDemo: false,
    expiresInSeconds: 86_400,
    waitSeconds: 0,
    skip: null,
    createdBy: null,
    ...overrides,
  };
}

/** A campaign: two thirds one bulk event of a `hold` type; single notifications and messages of a `resend` type come in beside it. */
export function chaosCampaign(size: number): { readonly bulk: NewMessage[]; readonly singles: NewMessage[] } {
  const bulk = Array.from({ length: Math.ceil((size * 2) / 3) }, () => chaosMessage());
  const singles = Array.from({ length: size - bulk.length }, (_, index) =>
    chaosMessage(index % 2 === 0 ? { lane: 'urgent', onUnknown: 'resend' } : { lane: 'normal' }),
  );
  return { bulk, singles };
}
