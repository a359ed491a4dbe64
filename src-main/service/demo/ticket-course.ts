import { isWithinSla, slaDueAt, TICKET_SLA, type TicketPriority, type TicketStatus } from '#shared/domain/ticket.ts';
import { type DemoContext, fieldTimeAfter, fieldTimeBefore, HOUR, latest, MINUTE, plus } from './demo-context.ts';
import type { Random } from './random.ts';
import type { DemoTechnician } from './staff.demo.ts';
import { CANCEL_NOTES, COMMENTS, HOLD_NOTES } from './ticket-texts.ts';

/** Nothing happened this shortly before now: every message about it has arrived. */
export const SETTLING = 6 * MINUTE;

/** One entry of a timeline before it has an id. */
export interface CourseStep {
  readonly kind: 'created' | 'assigned' | 'status' | 'comment' | 'priority' | 'rated';
  /** The status it leads to; null when it changes none. */
  readonly to: TicketStatus | null;
  readonly at: Date;
  readonly actorId: number | null;
  readonly note: string | null;
  readonly technician: DemoTechnician | null;
}

/** Who acts in a ticket's life. */
export interface CourseActors {
  /** Null when the customer opened it in the portal. */
  readonly openedBy: number | null;
  readonly supervisorId: number;
  readonly technician: DemoTechnician;
  /** Somebody who takes over when the first one cannot. */
  readonly substitute: DemoTechnician;
}

/** Hours after creation at which things happen; what is left out has not happened. */
export interface FixedCourse {
  readonly assign?: number;
  readonly start?: number;
  readonly hold?: number;
}

type Add = (step: Partial<CourseStep> & Pick<CourseStep, 'kind' | 'at'>) => void;

/** The life of a ticket that is still running, with everything at the stated hours. */
export function fixedCourse(createdAt: Date, actors: CourseActors, course: FixedCourse, random: Random): readonly CourseStep[] {
  const { steps, add } = opened(createdAt, actors);
  const after = (hours: number): Date => plus(createdAt, hours * HOUR);
  const own = { actorId: actors.technician.user.id };
  if (course.assign !== undefined) assign(add, after(course.assign), actors, actors.technician);
  if (course.start !== undefined) add({ kind: 'status', to: 'in_progress', at: after(course.start), ...own });
  if (course.hold !== undefined) {
    add({ kind: 'status', to: 'on_hold', at: after(course.hold), note: random.pick(HOLD_NOTES), ...own });
  }
  return steps;
}

/**
 * The whole life of an ordinary ticket: assigned, worked on, completed or cancelled, some of it on hold, handed over or reopened.
 * `inTime` is the chance to keep the promised time. The caller cuts off what lies after now.
 */
export function ordinaryCourse(
  context: DemoContext,
  createdAt: Date,
  priority: TicketPriority,
  actors: CourseActors,
  inTime: number,
  random: Random,
): readonly CourseStep[] {
  const { steps, add } = opened(createdAt, actors);
  const unhurried = priority === 'normal' || priority === 'low';
  const own = { actorId: actors.technician.user.id };

  if (random.chance(0.035)) {
    const at = plus(createdAt, random.between(10, 200) * MINUTE);
    add({ kind: 'status', to: 'cancelled', at, actorId: actors.supervisorId, note: random.pick(CANCEL_NOTES) });
    return until(context.now, steps);
  }

  const sla = TICKET_SLA[priority].hours * HOUR;
  const dueAt = slaDueAt(createdAt, priority);
  const kept = random.chance(inTime);
  const wished = plus(createdAt, sla * (kept ? random.bell(0.06, 0.8) : random.between(1.04, 1.7)));
  const doneAt = unhurried ? doneByDay(createdAt, wished, dueAt, kept, random) : wished;
  const length = doneAt.getTime() - createdAt.getTime();
  const lean = random.next();
  const assignAt = plus(createdAt, 2 * MINUTE + lean * lean * Math.min(length * 0.45, 6 * HOUR));
  const rest = doneAt.getTime() - assignAt.getTime();
  const startAt = plus(assignAt, rest * random.between(0.25, 0.7));
  const work = doneAt.getTime() - startAt.getTime();

  if (random.chance(0.05)) {
    assign(add, assignAt, actors, actors.substitute);
    assign(add, plus(assignAt, rest * 0.15), actors, actors.technician);
  } else {
    assign(add, assignAt, actors, actors.technician);
  }
  if (random.chance(0.3)) add({ kind: 'comment', at: plus(assignAt, rest * 0.2), note: random.pick(COMMENTS), ...own });
  add({ kind: 'status', to: 'in_progress', at: startAt, ...own });
  if (random.chance(0.07)) {
    add({ kind: 'status', to: 'on_hold', at: plus(startAt, work * 0.2), note: random.pick(HOLD_NOTES), ...own });
    add({ kind: 'status', to: 'in_progress', at: plus(startAt, work * 0.7), ...own });
  }
  add({ kind: 'status', to: 'completed', at: doneAt, ...own });
  if (random.chance(0.012)) {
    const again = fieldTimeAfter(plus(doneAt, random.between(6, 30) * HOUR), random);
    add({
      kind: 'status',
      to: 'in_progress',
      at: again,
      actorId: actors.supervisorId,
      note: 'Pelanggan melaporkan gangguan yang sama.',
    });
    add({ kind: 'status', to: 'completed', at: plus(again, random.between(40, 180) * MINUTE), ...own });
  }
  return until(context.now, steps);
}

/** Moves the end of work out of the night, without turning a kept promise into a broken one or the other way round. */
function doneByDay(createdAt: Date, wished: Date, dueAt: Date, kept: boolean, random: Random): Date {
  if (!kept) return fieldTimeAfter(wished, random);
  const evening = fieldTimeBefore(wished, random);
  if (evening.getTime() - createdAt.getTime() > 45 * MINUTE) return evening;
  const morning = fieldTimeAfter(wished, random);
  return isWithinSla(morning, dueAt) ? morning : wished;
}

/** An installation that ended with the customer's service. */
export function installationCourse(createdAt: Date, installedAt: Date, actors: CourseActors): readonly CourseStep[] {
  const { steps, add } = opened(createdAt, actors);
  const length = installedAt.getTime() - createdAt.getTime();
  assign(add, plus(createdAt, length * 0.1), actors, actors.technician);
  add({ kind: 'status', to: 'in_progress', at: plus(createdAt, length * 0.9), actorId: actors.technician.user.id });
  add({ kind: 'status', to: 'completed', at: installedAt, actorId: actors.technician.user.id });
  return steps;
}

function opened(createdAt: Date, actors: CourseActors): { readonly steps: CourseStep[]; readonly add: Add } {
  const created = { to: 'open', actorId: actors.openedBy, note: null, technician: null } as const;
  const steps: CourseStep[] = [{ kind: 'created', at: createdAt, ...created }];
  // Never two entries at once, and never out of order.
  const add: Add = (step) => {
    const previous = steps.at(-1)?.at ?? createdAt;
    steps.push({ to: null, actorId: null, note: null, technician: null, ...step, at: latest(step.at, plus(previous, MINUTE)) });
  };
  return { steps, add };
}

function until(now: Date, steps: readonly CourseStep[]): readonly CourseStep[] {
  return steps.filter(({ at }) => at.getTime() <= now.getTime() - SETTLING);
}

function assign(add: Add, at: Date, actors: CourseActors, technician: DemoTechnician): void {
  add({ kind: 'assigned', to: 'assigned', at, actorId: actors.supervisorId, technician });
}
