import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { requiresTechnician, type TicketStatus } from '#shared/domain/ticket.ts';

/** What can be done with a ticket: a step of its machine, or a form. */
export type TicketActionId = 'assign' | 'priority' | 'eta' | 'edit' | TicketStatus;

export interface TicketActionRanks {
  /** The one filled button: the usual next step. */
  readonly next: TicketActionId | null;
  /** At most two beside it. */
  readonly beside: readonly TicketActionId[];
  /** The rest, under "Lainnya". */
  readonly more: readonly TicketActionId[];
}

type Standing = Pick<TicketDetail, 'status' | 'technician' | 'abilities'>;

/** Forward steps in the order of the usual way; going back never stands first. */
const FORWARD: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  open: [],
  assigned: ['in_progress'],
  in_progress: ['completed'],
  on_hold: ['in_progress', 'completed'],
  completed: [],
  cancelled: [],
};

/**
 * Which actions stand where (UI decision 4): one filled next step, at most two beside it, the rest behind one word. Reopening is one
 * action, to where the work can go on.
 */
export function rankActions({ status, technician, abilities }: Standing): TicketActionRanks {
  // Giving it to somebody is the assignment, which also tells that person.
  const steps = abilities.moveTo.filter((next) => technician !== null || !requiresTechnician(next));
  const can = (step: TicketStatus): boolean => steps.includes(step);
  const forward: TicketActionId[] = FORWARD[status].filter(can);
  const assign: TicketActionId[] = abilities.assign ? ['assign'] : [];
  const ordered: TicketActionId[] =
    status === 'completed'
      ? steps.includes('in_progress')
        ? ['in_progress']
        : steps.slice(0, 1)
      : [
          ...(technician === null ? assign : []),
          ...forward,
          ...(can('on_hold') ? (['on_hold'] as const) : []),
          ...(technician === null ? [] : assign),
        ];
  const isForward = ordered[0] !== undefined && (ordered[0] === 'assign' || FORWARD[status].includes(ordered[0] as TicketStatus));
  const next = isForward && status !== 'completed' ? (ordered[0] ?? null) : null;
  const beside = ordered.filter((action) => action !== next).slice(0, 2);
  const more: TicketActionId[] = [
    ...ordered.filter((action) => action !== next && !beside.includes(action)),
    ...(abilities.setPriority ? (['priority'] as const) : []),
    ...(abilities.setEta ? (['eta'] as const) : []),
    ...(abilities.edit ? (['edit'] as const) : []),
    ...(status === 'completed' ? [] : steps.filter((step) => !ordered.includes(step))),
  ];
  return { next, beside, more };
}
