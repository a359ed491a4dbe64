import type { ExportDeclaration } from '../exports/define-export.ts';
import { customersAddTag } from './customers-add-tag.bulk.ts';
import { customersDelete } from './customers-delete.bulk.ts';
import { customersExport } from './customers-export.bulk.ts';
import { customersUpdateStatus } from './customers-update-status.bulk.ts';
import type { BulkAction } from './define-bulk-action.ts';
import { registrationsApprove } from './registrations-approve.bulk.ts';
import { registrationsAssignTechnician } from './registrations-assign-technician.bulk.ts';
import { registrationsExport } from './registrations-export.bulk.ts';
import { registrationsReject } from './registrations-reject.bulk.ts';
import { registrationsVerify } from './registrations-verify.bulk.ts';
import { ticketsAssign } from './tickets-assign.bulk.ts';
import { ticketsExport } from './tickets-export.bulk.ts';
import { ticketsUpdatePriority } from './tickets-update-priority.bulk.ts';
import { ticketsUpdateStatus } from './tickets-update-status.bulk.ts';

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
