import { MessageTicks } from '#desk/parts/MessageTicks.tsx';
import { SlaBar } from '#desk/parts/SlaBar.tsx';
import { PriorityBadge, TicketStatusBadge } from '#desk/parts/TicketBadges.tsx';
import type { TicketRow } from '#shared/contracts/tickets.contract.ts';
import classes from './tickets.module.css';

/** Height of one row where there is no room for columns. */
export const NARROW_ROW_HEIGHT = 84;

/** A ticket in three short lines, for a phone or a slim window. */
export function TicketNarrowRow({ ticket }: { readonly ticket: TicketRow }) {
  return (
    <div className={classes.narrow}>
      <div className={classes.narrowLine}>
        <span className="ellipsis" style={{ flex: 1, fontWeight: 500 }}>
          {ticket.title}
        </span>
        <span className={`${classes.number} tabular`}>{ticket.number}</span>
      </div>
      <div className={classes.narrowLine}>
        <span className={`${classes.muted} ellipsis`} style={{ flex: 1 }}>
          {ticket.customer.name}
          {ticket.technician === null ? '' : ` · ${ticket.technician.name}`}
        </span>
        <span className={classes.narrowSla}>
          <SlaBar createdAt={ticket.createdAt} dueAt={ticket.slaDueAt} priority={ticket.priority} status={ticket.status} />
        </span>
      </div>
      <div className={classes.narrowLine}>
        <TicketStatusBadge status={ticket.status} />
        <PriorityBadge priority={ticket.priority} />
        {ticket.lastMessage === null ? null : <MessageTicks state={ticket.lastMessage.status} />}
      </div>
    </div>
  );
}
