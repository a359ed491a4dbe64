import { Navigate } from 'react-router';
import { listTickets } from '#shared/contracts/tickets.contract.ts';
import { ForbiddenState } from '#ui/feedback/StateView.tsx';
import { useVisiblePages } from './use-pages.ts';

/** `/` leads to the first page of the rail that the role may see. */
export function StartPage() {
  const first = useVisiblePages()[0];
  return first === undefined ? <ForbiddenState permission={listTickets.permission} /> : <Navigate to={first.path} replace />;
}
