import { customersExport } from '../features/customers/customers.export.ts';
import { customersAddTag } from '../features/customers/customers-add-tag.bulk.ts';
import { customersDelete } from '../features/customers/customers-delete.bulk.ts';
import { customersUpdateStatus } from '../features/customers/customers-update-status.bulk.ts';
import { registrationsExport } from '../features/registrations/registrations.export.ts';
import { registrationsApprove } from '../features/registrations/registrations-approve.bulk.ts';
import { registrationsAssignTechnician } from '../features/registrations/registrations-assign-technician.bulk.ts';
import { registrationsReject } from '../features/registrations/registrations-reject.bulk.ts';
import { registrationsVerify } from '../features/registrations/registrations-verify.bulk.ts';
import { ticketsExport } from '../features/tickets/tickets.export.ts';
import { ticketsAssign } from '../features/tickets/tickets-assign.bulk.ts';
import { ticketsUpdatePriority } from '../features/tickets/tickets-update-priority.bulk.ts';
import { ticketsUpdateStatus } from '../features/tickets/tickets-update-status.bulk.ts';
import type { BulkAction } from './define-bulk-action.ts';
import type { ExportDeclaration } from './exports/define-export.ts';

/** Every bulk action, in the order of the toolbar. A file `*.bulk.ts` that is missing here fails the suite. */
export const BULK_ACTIONS: readonly BulkAction[] = [
  registrationsVerify,
  registrationsApprove,
  registrationsReject,
  registrationsAssignTechnician,
  ticketsAssign,
  ticketsUpdateStatus,
  ticketsUpdatePriority,
  customersUpdateStatus,
  customersAddTag,
  customersDelete,
];

/** Every export. */
export const EXPORTS: readonly ExportDeclaration[] = [registrationsExport, ticketsExport, customersExport];

/** The action of a stored operation; undefined when this version does not know it. */
export function bulkAction(resource: string, name: string): BulkAction | undefined {
  return BULK_ACTIONS.find((action) => action.id === `${resource}.${name}`);
}
