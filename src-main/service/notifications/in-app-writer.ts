import type { Transaction } from '#service/db/unit-of-work.ts';
import { moreSevere } from '#shared/domain/notification-kinds.ts';
import type { LineWords } from '#shared/domain/notification-lines.ts';
import type { InAppEvent, InAppLine } from './in-app.port.ts';
import type { Badge } from './in-app-badge.ts';
import {
  findGroupEvents,
  findKnownKeys,
  insertEvents,
  lockGroups,
  ownEventsOf,
  repeatEvents,
  resolveEvents,
} from './in-app-events.ts';
import { clipped, type EventLines, LINK_MOST, linesOfEvents, storable, TITLE_MOST, writeLines } from './in-app-lines.ts';
import type { InAppStep } from './news.ts';

type Step<Kind extends InAppStep['kind']> = Extract<InAppStep, { readonly kind: Kind }>;

/** Carries out what transactions gathered: each sequence in its order, all of them in a few statements. */
export function createInAppWriter(badge: Badge) {
  /** Events of which no two have one group. */
  async function tell(tx: Transaction, steps: readonly Step<'tell'>[]): Promise<void> {
    const { client } = tx;
    const events = steps
      .filter(({ lines }) => lines.length > 0)
      .map(({ event, lines, onWritten }) => ({ event: cleaned(event), lines, onWritten }));
    const grouped = events.flatMap(({ event }) => (event.groupKey === undefined ? [] : [{ ...event, groupKey: event.groupKey }]));
    await lockGroups(
      client,
      grouped.map(({ groupKey }) => groupKey),
    );
    const known = await findKnownKeys(
      client,
      grouped.map(({ dedupeKey }) => dedupeKey),
    );
    const groups = await findGroupEvents(
      client,
      grouped.filter(({ dedupeKey }) => !known.has(dedupeKey)),
    );
    const begun: EventLines[] = [];
    const again: EventLines[] = [];
    const listeners = new Map<string, (lineId: number) => void>();
    for (const { event, lines, onWritten } of events) {
      const key = known.get(event.dedupeKey) ?? event.dedupeKey;
      const group = known.has(event.dedupeKey) ? undefined : groups.get(event.groupKey);
      listeners.set(group?.key ?? key, onWritten);
      if (!group) begun.push({ event, lines, key, repeatCount: 1 });
      else if (event.repeats !== 'once' || group.resolved) {
        const [joined, joinedLines] = joinedWith(group, event, lines);
        again.push({ event: joined, lines: joinedLines, key: group.key, repeatCount: group.repeatCount + 1 });
      }
    }
    await insertEvents(
      client,
      begun.map(({ event }) => event).filter(({ dedupeKey }) => !known.has(dedupeKey)),
    );
    await repeatEvents(client, again);
    const written = [...(await writeLines(client, begun, false)), ...(await writeLines(client, again, 'unless_snoozed'))];
    for (const { id, key } of written) listeners.get(key)?.(id);
    const awake = written.filter((line) => line.awake);
    if (awake.length > 0) tx.afterCommit(() => badge.told(awake));
  }

  async function changed(tx: Transaction, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const lines = await linesOfEvents(tx.client, keys);
    tx.afterCommit(() => badge.changed(lines));
  }

  async function close(tx: Transaction, steps: readonly Step<'close'>[]): Promise<void> {
    const selectors = steps.map(({ selector }) => selector);
    await changed(tx, await resolveEvents(tx.client, selectors));
  }

  async function own(tx: Transaction, steps: readonly Step<'own'>[]): Promise<void> {
    const keys: string[] = [];
    for (const [userId, own] of Map.groupBy(steps, (step) => step.userId)) {
      const subjects = own.map(({ subject }) => subject);
      keys.push(...(await ownEventsOf(tx.client, subjects, userId)));
    }
    await changed(tx, keys);
  }

  return async function carryOut(tx: Transaction, sequences: readonly (readonly InAppStep[])[]): Promise<void> {
    for (const steps of together(sequences)) {
      const of = <Kind extends InAppStep['kind']>(kind: Kind) => steps.filter((step): step is Step<Kind> => step.kind === kind);
      const [tells, closes, owns] = [of('tell'), of('close'), of('own')];
      if (tells.length > 0) await tell(tx, tells);
      if (closes.length > 0) await close(tx, closes);
      if (owns.length > 0) await own(tx, owns);
    }
  };
}

/**
 * Steps of independent sequences that can be carried out at once, one kind at a time: each sequence keeps its order, and so do the events
 * of one group, each in a round of its own.
 */
function together(sequences: readonly (readonly InAppStep[])[]): InAppStep[][] {
  const turns = Map.groupBy(sequences.flat(), groupOf);
  const rounds: InAppStep[][] = [];
  let left = sequences.map((steps) => [...steps]);
  for (;;) {
    left = left.filter((steps) => steps.length > 0);
    const kind = left[0]?.[0]?.kind;
    if (kind === undefined) return rounds;
    const isNext = (step: InAppStep) =>
      step.kind === kind && (groupOf(step) === undefined || turns.get(groupOf(step))?.[0] === step);
    const ready = left.filter(([step]) => step !== undefined && isNext(step));
    const round = ready.flatMap((steps) => steps.splice(0, 1));
    for (const step of round) turns.get(groupOf(step))?.shift();
    rounds.push(round);
  }
}

function groupOf(step: InAppStep): string | undefined {
  return step.kind === 'tell' ? step.event.groupKey : undefined;
}

function cleaned(event: InAppEvent): InAppEvent {
  return {
    ...event,
    title: clipped(event.title, TITLE_MOST),
    message: storable(event.message),
    link: event.link === null ? null : clipped(event.link, LINK_MOST),
  };
}

/** The words of one line for several events. Its severity falls only once the earlier ones are over. */
function joinedWith(
  group: { readonly priority: InAppEvent['priority']; readonly resolved: boolean },
  event: InAppEvent,
  lines: readonly InAppLine[],
): [InAppEvent, readonly InAppLine[]] {
  const severity = (priority: InAppEvent['priority']) => (group.resolved ? priority : moreSevere(priority, group.priority));
  const words = {
    ...(event.grouped?.title === undefined ? {} : { title: clipped(event.grouped.title, TITLE_MOST) }),
    ...(event.grouped?.link === undefined ? {} : { link: event.grouped.link }),
  };
  return [
    { ...event, ...words, ...headed(event, event.grouped), priority: severity(event.priority) },
    lines.map((line) => ({ ...line, ...words, ...headed(line, event.grouped), priority: severity(line.priority) })),
  ];
}

/** The words of one event under the title of several. */
function headed({ words }: { readonly words?: LineWords }, grouped: InAppEvent['grouped']): { readonly words?: LineWords } {
  if (words === undefined || grouped?.title === undefined) return {};
  const { title, heading = { code: 'free_text', params: { title, message: '' } } } = grouped;
  return { words: { ...words, heading } };
}
