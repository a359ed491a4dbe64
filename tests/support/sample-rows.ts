import type { TestService } from './test-service.ts';

/*
 * Records straight into the tables, as if they had been there for long: each with what its table asks for, and a name or phone that
 * nobody else has.
 */

/** What a record needs of a service. */
type Place = Pick<TestService, 'insert' | 'clock'>;

let made = 0;
const next = () => {
  made += 1;
  return made;
};

export const freshPhone = (): string => `6281${300_000_000 + next()}`;

/** A technician who never signs in. */
export async function addTechnician(
  place: Place,
  given: { name?: string; active?: boolean; phone?: string; areaId?: number; skills?: string[] } = {},
): Promise<number> {
  const number = next();
  const userId = await place.insert(`INSERT INTO users (username, name, role, phone) VALUES ($1, $2, 'technician', $3)`, [
    `field-${number}`,
    given.name ?? `Teknisi ${number}`,
    given.phone ?? null,
  ]);
  return place.insert('INSERT INTO technicians (user_id, active, area_id, skills) VALUES ($1, $2, $3, $4)', [
    userId,
    given.active ?? true,
    given.areaId ?? null,
    given.skills ?? [],
  ]);
}

export function addCustomer(
  place: Place,
  given: {
    name?: string;
    phone?: string;
    status?: string;
    areaId?: number | null;
    packageId?: number | null;
    installedAt?: string | null;
    createdAt?: string;
    deleted?: boolean;
    isDemo?: boolean;
  } = {},
): Promise<number> {
  return place.insert(
    `INSERT INTO customers (name, phone, address, area_id, package_id, status, installed_at, deleted_at, is_demo, created_at, updated_at)
     VALUES ($1, $2, 'Jl. Melati 1', $3, $4, $5, $6, $7, $8, $9::timestamptz, $9::timestamptz)`,
    [
      given.name ?? 'Budi Santoso',
      given.phone ?? freshPhone(),
      given.areaId ?? null,
      given.packageId ?? null,
      given.status ?? 'active',
      given.installedAt === undefined ? '2026-01-10T03:00:00Z' : given.installedAt,
      given.deleted ? place.clock.now() : null,
      given.isDemo ?? false,
      given.createdAt ?? place.clock.now().toISOString(),
    ],
  );
}

export function addTicket(
  place: Place,
  given: {
    customerId: number;
    status?: string;
    technicianId?: number | null;
    team?: { technicianId: number; role: string }[];
    title?: string;
    priority?: string;
    createdAt?: string;
    slaDueAt?: string;
    completedAt?: string;
    rating?: number;
  },
): Promise<number> {
  const createdAt = given.createdAt ?? place.clock.now().toISOString();
  return place.insert(
    `INSERT INTO tickets (customer_id, type, category, priority, title, status, technician_id, team, sla_due_at, completed_at, rating, created_at, updated_at)
     VALUES ($1, 'repair', 'no_connection', $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, $10::timestamptz)`,
    [
      given.customerId,
      given.priority ?? 'normal',
      given.title ?? 'Internet mati',
      given.status ?? 'open',
      given.technicianId ?? null,
      JSON.stringify(given.team ?? []),
      given.slaDueAt ?? new Date(new Date(createdAt).getTime() + 24 * 3_600_000).toISOString(),
      given.completedAt ?? null,
      given.rating ?? null,
      createdAt,
    ],
  );
}

export function addArea(
  place: Place,
  given: { code?: string; kind?: 'city' | 'olt' | 'odp'; parentId?: number | null } = {},
): Promise<number> {
  return place.insert('INSERT INTO areas (code, name, kind, parent_id) VALUES ($1, $1, $2, $3)', [
    given.code ?? `A-${next()}`,
    given.kind ?? 'odp',
    given.parentId ?? null,
  ]);
}

export function addPackage(place: Place, given: { name?: string; price?: number; active?: boolean } = {}): Promise<number> {
  return place.insert('INSERT INTO packages (name, mbps, monthly_price, active) VALUES ($1, 50, $2, $3)', [
    given.name ?? `Paket ${next()}`,
    given.price ?? 199_900,
    given.active ?? true,
  ]);
}

/** An issued invoice of one line, straight into the database. */
export async function addInvoice(
  place: Place & Pick<TestService, 'query'>,
  given: { customerId: number; total?: number; status?: string; dueDate?: string; period?: string; kind?: string },
): Promise<number> {
  const total = given.total ?? 199_900;
  const id = await place.insert(
    `INSERT INTO invoices (customer_id, kind, period, due_date, status, total, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      given.customerId,
      given.kind ?? 'manual',
      given.period ?? '2027-03-01',
      given.dueDate ?? '2027-03-20',
      given.status ?? 'issued',
      total,
      place.clock.now(),
    ],
  );
  await place.query(
    `INSERT INTO invoice_lines (invoice_id, position, description, quantity, unit_price, amount) VALUES ($1, 1, 'Home Silver', 1, $2, $2)`,
    [id, total],
  );
  return id;
}
