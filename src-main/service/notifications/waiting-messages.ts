import type { Transaction } from '#service/db/unit-of-work.ts';
import {
  cancelOfTicket,
  releaseOfTicket,
  takeBackStep as takeBack,
  type UntoldSteps,
  type WaitingOutcome,
} from '#service/messaging/ledger.ts';

/** Which message of which ticket. */
export interface MessageOfTicket {
  readonly ticketId: number;
  readonly messageId: number;
}

/** Takes back what waits to be told about earlier steps of the ticket; see the ledger. */
export async function takeBackStep(
  tx: Transaction,
  ticketId: number,
  type: { readonly id: string },
): Promise<UntoldSteps | null> {
  // A step of this very transaction may not be written yet.
  await tx.flush();
  return takeBack(tx.client, ticketId, type.id);
}

export function cancelWaiting(tx: Transaction, { messageId, ticketId }: MessageOfTicket): Promise<WaitingOutcome> {
  return cancelOfTicket(tx.client, messageId, ticketId);
}

/** Lets it leave at once. */
export function releaseWaiting(tx: Transaction, { messageId, ticketId }: MessageOfTicket): Promise<WaitingOutcome> {
  return releaseOfTicket(tx.client, messageId, ticketId);
}
