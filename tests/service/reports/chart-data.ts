import { foldChanges } from '#service/reports/fold-changes.ts';
import { ROLES, type Role } from '#shared/domain/roles.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

export interface ChartService extends TestService {
  now: string;
  baselineDate: string | null;
  /** What the technician who asks is; null = none. */
  technicianId: number | null;
  /** The data of a chart, or the status of a refusal. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with what hand-written SQL says
  ask(id: string, range?: string, role?: Role): Promise<any>;
  status(url: string, role: Role | null): Promise<number>;
  fold(): Promise<void>;
}

/** In the form of a real one. */
const tokenOf = (role: Role) => role.replace('_', '-').padEnd(43, '-');

/** A service asked by people of every role who stand in no table, because the charts count what stands there; their clock jumps as told. */
export async function createChartService(now: string): Promise<ChartService> {
  const service = await createTestService({
    max: 6,
    clock: { now: () => new Date(charts.now), monotonic: () => 0 },
    over: ({ settings }) => ({
      settings: {
        ...settings,
        get: async (key, tx) => (key === 'dashboard.baselineDate' ? (charts.baselineDate ?? '') : settings.get(key, tx)) as never,
      },
    }),
    authenticator: {
      async authenticate(token) {
        const role = ROLES.find((known) => tokenOf(known) === token);
        if (!role) return null;
        const { technicianId } = charts;
        return { userId: 1, username: role, name: role, role, technicianId, mustChangePassword: false, sessionId: 1 };
      },
    },
  });
  const get = (url: string, role: Role | null) => service.call(role === null ? null : tokenOf(role), 'GET', url);
  const charts: ChartService = {
    ...service,
    now,
    baselineDate: null,
    technicianId: null,
    async ask(id, range = '7d', role = 'admin') {
      const { status, body } = await get(`/api/dashboard/${id}?range=${range}`, role);
      if (status !== 200) throw new Error(`${id}: ${status} ${JSON.stringify(body)}`);
      return body.data;
    },
    status: async (url, role) => (await get(url, role)).status,
    async fold() {
      while (await foldChanges(service.database.pool));
    },
  };
  return charts;
}

/** What a record needs of a service. */
type ChartPlace = Pick<TestService, 'query'>;

async function insert(world: ChartPlace, table: string, row: Record<string, unknown>): Promise<number> {
  const columns = Object.keys(row);
  const [added] = await world.query<{ id: number }>(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')}) RETURNING id`,
    Object.values(row),
  );
  return added!.id;
}

export const addCustomer = (world: ChartPlace, row: object = {}) =>
  insert(world, 'customers', { name: 'Budi', phone: '6281200000000', address: 'Jl. Melati 1', status: 'pending', ...row });

let people = 0;
export async function addTechnician(world: ChartPlace, name: string, active = true): Promise<number> {
  people += 1;
  const userId = await insert(world, 'users', { username: `field-${people}`, name, role: 'technician' });
  return insert(world, 'technicians', { user_id: userId, active });
}

export async function addTicket(world: ChartPlace, row: { customer_id: number; created_at: string } & Record<string, unknown>) {
  const dueAt = new Date(new Date(row.created_at).getTime() + 86_400_000).toISOString();
  const base = { type: 'repair', category: 'other', priority: 'normal', title: 'Mati', status: 'open', sla_due_at: dueAt };
  return insert(world, 'tickets', { ...base, ...row });
}

export async function addInvoice(world: ChartPlace, row: { customer_id: number } & Record<string, unknown>) {
  return insert(world, 'invoices', {
    kind: 'manual',
    period: '2027-01-01',
    due_date: '2027-01-20',
    status: 'issued',
    total: 199_900,
    ...row,
  });
}

export const addPayment = (world: ChartPlace, row: { invoice_id: number; paid_at: string } & Record<string, unknown>) =>
  insert(world, 'payments', { amount: 100_000, method: 'qris', status: 'verified', ...row });

let messages = 0;
export function addMessage(world: ChartPlace, row: { created_at: string } & Record<string, unknown>) {
  messages += 1;
  return insert(world, 'whatsapp_notifications', {
    notification_type: 'ticket_status_update',
    dedupe_key: `message-${messages}`,
    status: 'pending',
    lane: 'normal',
    message_class: 'operational',
    on_unknown: 'hold',
    recipient_type: 'customer',
    recipient_phone: '6281200000000',
    recipient_name: 'Budi',
    message: 'Halo',
    expires_at: '2099-01-01T00:00:00Z',
    ...row,
  });
}

export const addNotification = (world: ChartPlace, row: { user_id: number; created_at: string } & Record<string, unknown>) =>
  insert(world, 'notifications', { type: 'ticket', title: 'Tiket', message: 'Baru', ...row });

/** A generator that gives the same numbers for the same seed. */
export function seeded(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    integer,
    chance: (share: number) => next() < share,
    pick: <T>(items: readonly T[]): T => items[integer(0, items.length - 1)]!,
  };
}
