import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import type { NotifyOptions } from '#service/notifications/notify.port.ts';
import { takeBackStep } from '#service/notifications/waiting-messages.ts';
import { isToldStep, type TicketStatus } from '#shared/domain/ticket.ts';
import { ticketStatusUpdate } from './ticket-status-update.notification.ts';
import type { TicketsDeps } from './tickets.deps.ts';
import { findStepFrom } from './tickets.repository.ts';

interface Step {
  readonly ticketId: number;
  readonly from: TicketStatus;
  readonly to: TicketStatus;
  readonly note: string | null;
  readonly resolution: string | null;
}

/**
 * Tells the customer of a step (SPEC §4). A message about an earlier one that still waits is taken back, and the new one tells the whole way
 * from what was told last; a way that leads back there tells nothing. Steps back are told to the technician inside the desk only.
 */
export async function tellStep(
  deps: TicketsDeps,
  tx: Transaction,
  step: Step,
  given: { readonly eventId: number; readonly actor: Actor; readonly send: boolean | 'now' },
): Promise<void> {
  const untold = await takeBackStep(tx, step.ticketId, ticketStatusUpdate);
  const from = untold === null ? step.from : ((await findStepFrom(tx.db, eventOf(untold.dedupeKey))) ?? step.from);
  const send = isToldStep(from, step.to) ? given.send : false;
  const options: NotifyOptions = {
    eventId: String(given.eventId),
    actorId: given.actor.userId,
    ...(send === true ? {} : { send }),
    ...(untold?.waitedSeconds == null ? {} : { waitedSeconds: untold.waitedSeconds }),
  };
  await deps.notify(tx, ticketStatusUpdate, { ...step, from }, options);
}

/** A dedupe key carries the event's id (ENGINE E-1). */
function eventOf(dedupeKey: string): number {
  return Number(dedupeKey.split(':')[1]);
}
