import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { RegistrationStatus } from '#shared/domain/registration.ts';
import { bigIdentity, createdAt } from './columns.ts';
import { registrations } from './registrations.ts';
import { users } from './users.ts';

/** Timeline of a registration: one row per thing that happened, never changed. The applicant is the actor where there is none. */
export const registrationEvents = pgTable(
  'registration_events',
  {
    id: bigIdentity(),
    registrationId: integer('registration_id')
      .notNull()
      .references(() => registrations.id),
    kind: text('kind').$type<'created' | 'status' | 'scheduled' | 'assigned' | 'edited' | 'customer'>().notNull(),
    fromStatus: text('from_status').$type<RegistrationStatus>(),
    toStatus: text('to_status').$type<RegistrationStatus>(),
    actorId: integer('actor_id').references(() => users.id),
    note: text('note'),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (table) => [index('registration_events_registration_idx').on(table.registrationId, table.id)],
);
