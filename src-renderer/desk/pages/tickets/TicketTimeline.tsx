import { TICKET_STATUS_LOOK } from '#desk/parts/ticket-looks.ts';
import { useLanguage } from '#i18n/use-language.ts';
import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import {
  TICKET_PRIORITIES,
  TICKET_PRIORITY_LABELS,
  TICKET_STATUS_LABELS,
  type TicketEventKind,
  type TicketPriority,
} from '#shared/domain/ticket.ts';
import {
  type Icon,
  IconAssigned,
  IconAttachment,
  IconComment,
  IconCreated,
  IconEdited,
  IconInProgress,
  IconPriorityHigh,
  IconRating,
} from '#ui/icons.ts';
import { meaningColor } from '#ui/meaning.ts';
import { TimeAgo } from '#ui/TimeAgo.tsx';
import classes from './drawer.module.css';
import { useTexts } from './texts.ts';
import { useTechnicians } from './use-ticket-data.ts';

type Entry = TicketDetail['timeline'][number];

const ICONS: Readonly<Record<TicketEventKind, Icon>> = {
  created: IconCreated,
  assigned: IconAssigned,
  status: IconInProgress,
  comment: IconComment,
  priority: IconPriorityHigh,
  edited: IconEdited,
  attached: IconAttachment,
  detached: IconAttachment,
  rated: IconRating,
};

/** What happened to the ticket, newest first. */
export function TicketTimeline({ entries }: { readonly entries: TicketDetail['timeline'] }) {
  const technicians = useTechnicians();
  const names = new Map(technicians.map(({ id, name }) => [id, name]));
  const sorted = entries.toSorted((a, b) => b.id - a.id);
  return (
    <ol className={classes.timeline}>
      {sorted.map((entry) => (
        <TimelineEntry key={entry.id} entry={entry} names={names} />
      ))}
    </ol>
  );
}

function TimelineEntry({ entry, names }: { readonly entry: Entry; readonly names: ReadonlyMap<number, string> }) {
  const t = useTexts();
  const { text } = useLanguage();
  const look = entry.toStatus === null ? null : TICKET_STATUS_LOOK[entry.toStatus];
  const EntryIcon = (entry.kind === 'status' ? look?.icon : undefined) ?? ICONS[entry.kind];
  const words = wordsOf(entry, names);
  const sentence = t(words.key, {
    ...words.values,
    ...(entry.toStatus === null ? {} : { status: text(TICKET_STATUS_LABELS[entry.toStatus]) }),
    ...(isPriority(entry.data.to) ? { priority: text(TICKET_PRIORITY_LABELS[entry.data.to]) } : {}),
  });
  return (
    <li>
      <EntryIcon
        size={16}
        aria-hidden
        color={entry.kind === 'status' && look !== null ? meaningColor(look.meaning) : 'var(--text-secondary)'}
      />
      <div>
        <span>{sentence}</span>
        {entry.note === null || entry.note === '' ? null : <p className={classes.note}>{entry.note}</p>}
        <span className={classes.muted}>
          {entry.actor ?? t(entry.kind === 'rated' ? 'timeline.customer' : 'timeline.system')} · <TimeAgo at={entry.createdAt} />
        </span>
      </div>
    </li>
  );
}

/** The sentence of an entry; status and priority are put in where it is shown. */
function wordsOf({ kind, data }: Entry, names: ReadonlyMap<number, string>) {
  const word = (key: string) => (typeof data[key] === 'string' || typeof data[key] === 'number' ? data[key] : null);
  switch (kind) {
    case 'assigned': {
      // The event carries the id only; nobody's name is known of one who left the company.
      const name = names.get(Number(data.technicianId));
      return name === undefined
        ? ({ key: 'timeline.assigned' } as const)
        : ({ key: 'timeline.assignedTo', values: { name } } as const);
    }
    case 'comment':
      return { key: data.internal === true ? 'timeline.internalComment' : 'timeline.comment' } as const;
    case 'priority':
      return { key: isPriority(data.to) ? 'timeline.priorityTo' : 'timeline.priority' } as const;
    case 'attached':
      return { key: 'timeline.attached', values: { name: word('name') ?? '' } } as const;
    case 'detached':
      return { key: 'timeline.detached', values: { name: word('name') ?? '' } } as const;
    case 'rated':
      return { key: 'timeline.rated', values: { rating: word('rating') ?? '' } } as const;
    default:
      return { key: `timeline.${kind}` } as const;
  }
}

function isPriority(value: unknown): value is TicketPriority {
  return TICKET_PRIORITIES.some((priority) => priority === value);
}
