import type { technicians, users } from '#service/db/postgres/schema/index.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { DemoAreas } from './areas.demo.ts';
import type { NewRow } from './bulk-insert.ts';
import { DAY, type DemoContext, plus } from './demo-context.ts';
import { DEMO_PHONE_START, demoPhone } from './demo-phones.ts';

interface StaffPlan {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
}

/** The six users that a newcomer signs in as come first, in the order of the roles. */
const OFFICE: readonly StaffPlan[] = [
  { username: 'admin', name: 'Bayu Pratama', role: 'admin' },
  { username: 'manager', name: 'Ratna Wulandari', role: 'manager' },
  { username: 'supervisor', name: 'Hendra Gunawan', role: 'supervisor' },
  { username: 'noc', name: 'Yoga Saputra', role: 'noc' },
  { username: 'cs', name: 'Intan Permatasari', role: 'customer_service' },
  { username: 'technician', name: 'Lukman Hakim', role: 'technician' },
  { username: 'supervisor02', name: 'Endah Susilowati', role: 'supervisor' },
  { username: 'noc02', name: 'Fajar Nugroho', role: 'noc' },
  { username: 'noc03', name: 'Galih Ramadhan', role: 'noc' },
  { username: 'cs02', name: 'Melati Anggraini', role: 'customer_service' },
  { username: 'cs03', name: 'Dian Puspitasari', role: 'customer_service' },
];

const FIELD: readonly {
  readonly name: string;
  readonly city: string;
  readonly quality: number;
  readonly skills: readonly string[];
}[] = [
  { name: 'Lukman Hakim', city: 'KRW', quality: 0.86, skills: ['repair', 'installation', 'maintenance', 'service_change'] },
  { name: 'Asep Sunarya', city: 'KRW', quality: 0.95, skills: ['repair', 'installation', 'maintenance'] },
  { name: 'Dadan Ramdani', city: 'KRW', quality: 0.72, skills: ['repair', 'installation', 'billing', 'account'] },
  { name: 'Rizal Maulana', city: 'KRW', quality: 0.8, skills: ['repair', 'maintenance', 'service_change'] },
  { name: 'Tono Sugiarto', city: 'BKS', quality: 0.9, skills: ['repair', 'installation', 'service_change'] },
  { name: 'Wahyu Hidayatullah', city: 'BKS', quality: 0.65, skills: ['repair', 'installation'] },
  { name: 'Samsul Bahri', city: 'BKS', quality: 0.83, skills: ['repair', 'maintenance', 'billing', 'account'] },
  { name: 'Jejen Zaenudin', city: 'BKS', quality: 0.77, skills: ['repair', 'installation', 'maintenance'] },
  { name: 'Ade Kurnia', city: 'PWK', quality: 0.92, skills: ['repair', 'installation', 'maintenance', 'service_change'] },
  { name: 'Ferdi Hasibuan', city: 'PWK', quality: 0.6, skills: ['repair', 'billing', 'account'] },
  { name: 'Cahya Sumirat', city: 'SBG', quality: 0.88, skills: ['repair', 'installation', 'maintenance', 'service_change'] },
  { name: 'Opik Taufikurohman', city: 'SBG', quality: 0.7, skills: ['repair', 'installation', 'billing', 'account'] },
];

export interface DemoUser {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly phone: string;
}

export interface DemoTechnician {
  readonly id: number;
  readonly user: DemoUser;
  readonly cityId: number;
  /** From 0 to 1: how often in time, and how well rated. */
  readonly quality: number;
  readonly skills: readonly string[];
}

export interface DemoStaff {
  readonly userRows: readonly NewRow<typeof users>[];
  readonly technicianRows: readonly NewRow<typeof technicians>[];
  readonly users: readonly DemoUser[];
  readonly technicians: readonly DemoTechnician[];
  /** Ids of the users that get a password: the six demo users and every technician. */
  readonly signInIds: readonly number[];
  /** The user with this name. @throws RangeError for a stranger. */
  user(username: string): DemoUser;
  withRole(role: Role): readonly DemoUser[];
}

/** Staff with phones in the block of demo numbers; twelve of them are technicians, three or four to a large city. */
export function planStaff(context: DemoContext, areas: DemoAreas): DemoStaff {
  const field: readonly StaffPlan[] = FIELD.map(({ name }, at) => ({
    username: at === 0 ? 'technician' : `teknisi${String(at + 1).padStart(2, '0')}`,
    name,
    role: 'technician',
  }));
  const all = [...OFFICE, ...field.slice(1)].map(
    (plan, at): DemoUser => ({
      id: at + 1,
      username: plan.username,
      name: plan.name,
      role: plan.role,
      phone: demoPhone(DEMO_PHONE_START.staff + at),
    }),
  );
  const user = (username: string): DemoUser => {
    const found = all.find((candidate) => candidate.username === username);
    if (found === undefined) throw new RangeError(`no demo user ${username}`);
    return found;
  };

  const byRole = Map.groupBy(all, ({ role }) => role);
  const hired = plus(context.now, -1_200 * DAY);
  const userRows = all.map(({ id, username, name, role, phone }) => ({
    id,
    username,
    name,
    role,
    phone,
    email: `${username}@example.com`,
    active: true,
    mustChangePassword: false,
    isDemo: true,
    createdAt: hired,
    updatedAt: hired,
  }));
  const technicianPlans = FIELD.map(
    (plan, at): DemoTechnician => ({
      id: at + 1,
      user: user(field[at]?.username ?? ''),
      cityId: areas.cities.find(({ code }) => code === plan.city)?.id ?? 1,
      quality: plan.quality,
      skills: plan.skills,
    }),
  );
  const technicianRows = technicianPlans.map(({ id, user: { id: userId }, cityId, skills }) => ({
    id,
    userId,
    areaId: cityId,
    skills: [...skills],
    active: true,
  }));
  return {
    userRows,
    technicianRows,
    users: all,
    technicians: technicianPlans,
    signInIds: all.filter(({ id, role }) => id <= 6 || role === 'technician').map(({ id }) => id),
    user,
    withRole: (role) => byRole.get(role) ?? [],
  };
}
