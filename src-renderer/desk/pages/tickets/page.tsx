import { useParams } from 'react-router';
import { CreateTicketPanel } from '../../features/tickets/CreateTicketPanel.tsx';
import { TicketDrawer } from '../../features/tickets/TicketDrawer.tsx';
import { TicketsView } from '../../features/tickets/TicketsView.tsx';

/** `/tickets`, `/tickets/new` and `/tickets/<id>`: the list stays, what lies over it changes. */
export default function TicketsPage() {
  const { part } = useParams();
  const openId = part !== undefined && /^[1-9]\d{0,15}$/.test(part) ? Number(part) : null;
  return (
    <TicketsView openId={openId}>
      {part === 'new' ? <CreateTicketPanel /> : null}
      {openId === null ? null : <TicketDrawer key={openId} id={openId} />}
    </TicketsView>
  );
}
