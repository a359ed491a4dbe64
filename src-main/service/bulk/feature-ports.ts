import type { CustomersService } from '../features/customers/customers.service.ts';
import type { RegistrationsService } from '../features/registrations/registrations.service.ts';
import type { TicketsService } from '../features/tickets/tickets.service.ts';
import type { BulkPorts } from './bulk.ports.ts';

export interface FeatureServices {
  readonly tickets: Pick<TicketsService, 'list' | 'assign' | 'setStatus' | 'updatePriority'>;
  readonly registrations: Pick<RegistrationsService, 'list' | 'verify' | 'approve' | 'reject' | 'assignTechnician'>;
  readonly customers: Pick<CustomersService, 'list' | 'setStatus' | 'addTag' | 'delete'>;
}

/** The feature services as bulk actions call them: the very functions behind the single actions. */
export function bulkPorts({ tickets, registrations, customers }: FeatureServices): BulkPorts {
  return {
    tickets,
    registrations,
    customers: {
      list: customers.list,
      updateStatus: customers.setStatus,
      addTag: customers.addTag,
      softDelete: customers.delete,
    },
  };
}
