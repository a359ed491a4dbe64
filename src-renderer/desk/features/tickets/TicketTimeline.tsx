import { useTranslation } from 'react-i18next';
import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { TICKET_STATUS_LABELS } from '#shared/domain/ticket.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { type Icon, IconAssigned, IconComment, IconCreated, IconPriorityHigh, IconRating } from '../../../ui/icons.ts';
import { meaningColor, TICKET_STATUS_LOOK } from '../../../ui/meaning.ts';
import { TimeAgo } from '../../../ui/TimeAgo.tsx';
import classes from './drawer.module.css';
import { useTechnicians } from './use-tickets.ts';

type Entry = TicketDetail['timeline'][number];

const ICONS: Readonly<Record<string, Icon>> = {
  created: IconCreated,
  assigned: IconAssigned,
  comment: IconComment,
  priority: IconPriorityHigh,
  rated: IconRating,
};

/** What happened to the ticket, newest first. */
export function TicketTimeline({ entries }: { readonly entries: TicketDetail['timeline'] }) {
  const technicians = useTechnicians().data?.data;
  const names = new Map(technicians?.map(({ id, name }) => [id, name]));
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
  const { t } = useTranslation();
  const { text } = useLanguage();
  const look = entry.kind === 'status' && entry.toStatus !== null ? TICKET_STATUS_LOOK[entry.toStatus] : null;
  const EntryIcon = look?.icon ?? ICONS[entry.kind] ?? IconComment;
  const sentence = (): string => {
    if (entry.kind === 'created') return t('timeline.created');
    if (entry.kind === 'assigned') {
      const name = assignedName(entry.data, names);
      return name === null ? t('timeline.assigned') : t('timeline.assignedTo', { name });
    }
    if (entry.kind === 'priority') return t('timeline.priority');
    if (entry.kind === 'rated') return t('timeline.rated');
    if (entry.toStatus !== null) return t('timeline.status', { status: text(TICKET_STATUS_LABELS[entry.toStatus]) });
    return t('timeline.comment');
  };
  return (
    <li>
      <EntryIcon size={16} aria-hidden color={look === null ? 'var(--text-secondary)' : meaningColor(look.meaning)} />
      <div>
        <span>{sentence()}</span>
        {entry.note === null || entry.note === '' ? null : <p className={classes.note}>{entry.note}</p>}
        <span className={classes.muted}>
          {entry.actor ?? t('timeline.system')} · <TimeAgo at={entry.createdAt} />
        </span>
      </div>
    </li>
  );
}

/** Who got it: the event carries the id only. Null for one who left the company. */
function assignedName(data: Entry['data'], names: ReadonlyMap<number, string>): string | null {
  const id = data.technicianId;
  return typeof id === 'number' ? (names.get(id) ?? null) : null;
}
