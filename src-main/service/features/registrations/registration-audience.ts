import type { PoolClient } from 'pg';
import type { Recipient } from '#service/notifications/define-notification.ts';
import type { RegistrationStatus } from '#shared/domain/registration.ts';

/** What messages about a registration need to know of it. */
export interface RegistrationFacts {
  readonly id: number;
  readonly number: string;
  readonly name: string;
  readonly phone: string;
  readonly address: string;
  readonly status: RegistrationStatus;
  readonly isDemo: boolean;
  readonly package: { readonly name: string; readonly monthlyPrice: number } | null;
  readonly technician: { readonly name: string; readonly phone: string | null } | null;
  readonly customer: { readonly id: number; readonly code: string } | null;
}

/** One registration with what was applied for. Throws when it does not exist: the caller just wrote it. */
export async function registrationFacts(client: PoolClient, registrationId: number): Promise<RegistrationFacts> {
  const { rows } = await client.query<{ facts: RegistrationFacts }>(
    `SELECT json_build_object(
       'id', r.id, 'number', r.number, 'name', r.name, 'phone', r.phone, 'address', r.address, 'status', r.status, 'isDemo', r.is_demo,
       'package', CASE WHEN p.id IS NULL THEN NULL ELSE json_build_object('name', p.name, 'monthlyPrice', p.monthly_price) END,
       'technician', CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('name', u.name, 'phone', u.phone) END,
       'customer', CASE WHEN c.id IS NULL THEN NULL ELSE json_build_object('id', c.id, 'code', c.code) END
     ) AS facts
     FROM registrations r
     LEFT JOIN packages p ON p.id = r.package_id
     LEFT JOIN technicians te ON te.id = r.technician_id
     LEFT JOIN users u ON u.id = te.user_id
     LEFT JOIN customers c ON c.id = r.customer_id
     WHERE r.id = $1`,
    [registrationId],
  );
  const [row] = rows;
  if (!row) throw new Error(`registration ${registrationId} does not exist`);
  return row.facts;
}

/** The applicant, who is a customer as soon as the registration has one. */
export function applicantOf(facts: RegistrationFacts, variables: Recipient['variables']): Recipient {
  return {
    key: `registration:${facts.id}`,
    type: 'customer',
    name: facts.name,
    phone: facts.phone,
    language: 'id',
    isDemo: facts.isDemo,
    ...(facts.customer ? { customerId: facts.customer.id } : {}),
    variables,
  };
}
