import type { BulkData } from '#shared/contracts/bulk.contract.ts';
import type { QueryOf } from '#shared/contracts/contract.ts';
import type { listCustomers } from '#shared/contracts/customers.contract.ts';
import type { listRegistrations } from '#shared/contracts/registrations.contract.ts';
import type { listTickets } from '#shared/contracts/tickets.contract.ts';
import type { CustomerStatus } from '#shared/domain/customer.ts';
import type { Actor } from '../access/actor.ts';
import type { Audit } from '../audit/audit.ts';
import type { Transaction } from '../db/unit-of-work.ts';
import type { Expire } from '../notifications/expire.ts';
import type { Clock } from '../ports/clock.ts';
import type { Publisher } from '../realtime/publisher.ts';

interface Page {
  readonly rows: readonly { readonly id: number }[];
  readonly nextCursor: string | null;
  readonly total?: number;
}
/** The list of the screen itself, so that "all matching" is what the person sees there. */
type List<Query> = (actor: Actor, query: Query) => Promise<Page>;
type Change<Input> = (tx: Transaction, actor: Actor, id: number, input: Input) => Promise<unknown>;

/** The single actions a bulk action repeats: the functions of the feature services themselves. */
export interface BulkPorts {
  readonly tickets: {
    readonly list: List<QueryOf<typeof listTickets>>;
    readonly assign: Change<Pick<BulkData<'tickets.assign'>, 'technicianId' | 'team' | 'notes'>>;
    readonly setStatus: Change<BulkData<'tickets.update-status'>>;
    readonly updatePriority: Change<BulkData<'tickets.update-priority'>>;
  };
  readonly registrations: {
    readonly list: List<QueryOf<typeof listRegistrations>>;
    readonly verify: Change<{ notes?: string }>;
    readonly approve: Change<{ notes?: string }>;
    readonly reject: Change<{ reason: string; notes?: string }>;
    readonly assignTechnician: Change<BulkData<'registrations.assign-technician'>>;
  };
  readonly customers: {
    readonly list: List<QueryOf<typeof listCustomers>>;
    readonly updateStatus: Change<{ status: CustomerStatus; reason: string }>;
    readonly addTag: Change<string>;
    readonly softDelete: (tx: Transaction, actor: Actor, id: number) => Promise<unknown>;
  };
}

/** What putting a row back needs besides its table. */
export interface RestoreDeps {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly publisher: Publisher;
  readonly expire: Expire;
}
