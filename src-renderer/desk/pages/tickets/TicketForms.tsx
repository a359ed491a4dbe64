import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { AssignDialog } from './AssignDialog.tsx';
import { EditTicketForm } from './EditTicketForm.tsx';
import { EtaForm } from './EtaForm.tsx';
import { PriorityForm } from './PriorityForm.tsx';
import { StatusForm } from './StatusForm.tsx';

/** Forms of an open ticket. */
export type TicketForm = 'assign' | 'edit' | 'eta' | 'priority' | 'completed' | 'on_hold' | 'cancelled';

interface TicketFormsProps {
  readonly ticket: TicketDetail;
  readonly form: TicketForm;
  readonly onClose: () => void;
}

/** The form that is open over a ticket. */
export function TicketForms({ ticket, form, onClose }: TicketFormsProps) {
  switch (form) {
    case 'assign':
      return <AssignDialog ticket={ticket} onClose={onClose} />;
    case 'edit':
      return <EditTicketForm ticket={ticket} onClose={onClose} />;
    case 'eta':
      return <EtaForm ticket={ticket} onClose={onClose} />;
    case 'priority':
      return <PriorityForm ticket={ticket} onClose={onClose} />;
    default:
      return <StatusForm ticket={ticket} to={form} onClose={onClose} />;
  }
}
