import type { MessageRow } from '#shared/contracts/messages.contract.ts';
import type { LedgerRow } from './messages.repository.ts';

const iso = (at: Date | null) => at?.toISOString() ?? null;

export function presentMessage(row: LedgerRow): MessageRow {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    lane: row.lane,
    recipientType: row.recipientType,
    recipientName: row.recipientName,
    recipientPhone: row.recipientPhone,
    provider: row.provider,
    message: row.message,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    ticketId: row.ticketId,
    customerId: row.customerId,
    invoiceId: row.invoiceId,
    attempts: row.attempts,
    needsPerson: row.needsPerson,
    createdAt: row.createdAt.toISOString(),
    sentAt: iso(row.sentAt),
    deliveredAt: iso(row.deliveredAt),
    readAt: iso(row.readAt),
    notBefore: iso(row.notBefore),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** Every step of a row's life that is known, oldest first. */
export function presentTimeline(row: LedgerRow): { status: string; at: string }[] {
  const steps: [string, Date | null][] = [
    ['pending', row.createdAt],
    ['queued', row.queuedAt],
    ['sending', row.sendingAt],
    ['sent', row.sentAt],
    ['delivered', row.deliveredAt],
    ['read', row.readAt],
  ];
  if (!['sent', 'delivered', 'read'].includes(row.status) && row.settledAt) steps.push([row.status, row.settledAt]);
  return steps
    .filter((step): step is [string, Date] => step[1] !== null)
    .toSorted((a, b) => a[1].getTime() - b[1].getTime())
    .map(([status, at]) => ({ status, at: at.toISOString() }));
}
