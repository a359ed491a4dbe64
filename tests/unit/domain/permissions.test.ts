import { describe, expect, it } from 'vitest';
import {
  can,
  isOwnOnly,
  PERMISSION_TABLE,
  PERMISSIONS,
  type Permission,
  permissionsOf,
  rolesWith,
} from '#shared/domain/permissions.ts';
import { ROLE_LABELS, ROLES, type Role, roleSchema } from '#shared/domain/roles.ts';

/** The printed table of SPEC §6; columns as in `ROLES`. */
const PRINTED: Readonly<Record<string, string>> = {
  'emergency-alert': '✅ ✅ ✅ ✅ ❌ ❌',
  maintenance: '✅ ❌ ✅ ✅ ❌ ❌',
  'daily-summary': '✅ ✅ ❌ ❌ ❌ ❌',
  welcome: '✅ ❌ ❌ ❌ ✅ ❌',
  'upgrade-offer': '✅ ✅ ❌ ❌ ❌ ❌',
  survey: '✅ ✅ ✅ ✅ ✅ ✅',
  'promotion-campaign': '✅ ✅ ❌ ❌ ❌ ❌',
  'technician-performance': '✅ ✅ ✅ ❌ ❌ ❌',
  stats: '✅ ✅ ✅ ✅ ✅ ✅',
};

const CELLS = Object.entries(PRINTED).flatMap(([endpoint, marks]) =>
  marks.split(' ').map((mark, column) => ({ endpoint, role: ROLES[column]!, allowed: mark === '✅' })),
);

describe('the printed 9 × 6 table', () => {
  it('has its columns in the order of ROLES', () => {
    expect(ROLES).toEqual(['admin', 'manager', 'supervisor', 'noc', 'customer_service', 'technician']);
  });

  it.each(CELLS)('$endpoint by $role is allowed: $allowed', ({ endpoint, role, allowed }) => {
    expect(can(role, `whatsapp.${endpoint.replaceAll('-', '_')}` as Permission)).toBe(allowed);
  });

  it('allows 30 cells and denies 24', () => {
    const granted = CELLS.filter(({ endpoint, role }) => can(role, `whatsapp.${endpoint.replaceAll('-', '_')}` as Permission));
    expect([granted.length, CELLS.length - granted.length]).toEqual([30, 24]);
  });
});

describe('the other permissions of SPEC §6', () => {
  it.each<[Permission, readonly Role[]]>([
    ['tickets.read', ROLES],
    ['tickets.create', ['admin', 'supervisor', 'noc', 'customer_service']],
    ['tickets.assign', ['admin', 'supervisor', 'noc', 'customer_service']],
    ['tickets.update_status', ['admin', 'supervisor', 'noc', 'customer_service', 'technician']],
    ['registrations.verify', ['admin', 'customer_service']],
    ['registrations.approve', ['admin', 'manager', 'supervisor']],
    ['customers.update', ['admin', 'customer_service']],
    ['customers.delete', ['admin']],
    ['payments.record', ['admin', 'customer_service']],
    ['payments.verify', ['admin', 'customer_service']],
    ['campaigns.draft', ['admin', 'manager', 'customer_service']],
    ['campaigns.start', ['admin', 'manager']],
    ['campaigns.approve', ['admin', 'manager']],
    ['incidents.read', ROLES],
    ['incidents.manage', ['admin', 'supervisor', 'noc']],
    ['incidents.token', ['admin']],
    ['replies.read', ['admin', 'supervisor', 'noc', 'customer_service']],
    ['replies.answer', ['admin', 'supervisor', 'noc', 'customer_service']],
    ['handover.read', ['admin', 'supervisor', 'noc', 'customer_service']],
    ['handover.write', ['admin', 'supervisor', 'noc', 'customer_service']],
    ['import.customers', ['admin', 'customer_service']],
    ['import.odps', ['admin', 'customer_service']],
    ['import.invoices', ['admin']],
    ['import.payments', ['admin']],
    ['views.read', ROLES],
    ['views.update', ROLES],
    ['jobs.read', ['admin', 'manager', 'supervisor']],
    ['jobs.run', ['admin']],
    ['backup.read', ['admin']],
    ['backup.run', ['admin']],
    ['system.read', ['admin']],
    ['sandbox.read', ROLES],
    ['profile.read', ROLES],
    ['profile.update', ROLES],
    ['queue.read', ['admin', 'noc']],
    ['queue.retry', ['admin', 'noc']],
    ['queue.pause', ['admin']],
    ['queue.clean', ['admin']],
    ['queue.update_rate', ['admin']],
    ['templates.update', ['admin', 'manager']],
    ['routing.update', ['admin', 'manager']],
    ['users.manage', ['admin']],
    ['settings.update', ['admin']],
    ['audit.read', ['admin', 'manager']],
    ['notifications.create', ['admin']],
    ['whatsapp.installation_schedule', ['admin', 'supervisor', 'customer_service']],
  ])('%s: %j', (permission, roles) => {
    expect(rolesWith(permission)).toEqual(roles);
  });

  it('a technician reaches tickets, notes and performance of its own only; the others reach all rows', () => {
    const own: readonly Permission[] = [
      'tickets.read',
      'tickets.update_status',
      'tickets.comment',
      'customers.read',
      'technicians.performance',
    ];
    expect(own.map((permission) => [can('technician', permission), isOwnOnly('technician', permission)])).toEqual(
      own.map(() => [true, true]),
    );
    expect(isOwnOnly('noc', 'tickets.read')).toBe(false);
  });

  it('a view is changed by its author and by an administrator, an account by its owner alone', () => {
    expect(ROLES.filter((role) => isOwnOnly(role, 'views.update'))).toEqual(ROLES.filter((role) => role !== 'admin'));
    expect(ROLES.filter((role) => isOwnOnly(role, 'profile.update'))).toEqual(ROLES);
  });
});

describe('the table', () => {
  it('denies what it does not name', () => {
    for (const odd of ['', 'tickets', 'tickets.fly', 'constructor', '__proto__', 'toString']) {
      expect([can('admin', odd as Permission), isOwnOnly('admin', odd as Permission)]).toEqual([false, true]);
    }
    for (const odd of ['', 'root', 'customer', 'ADMIN'])
      expect(PERMISSIONS.some((permission) => can(odd as Role, permission))).toBe(false);
  });

  it('covers every area of the API', () => {
    const areas = new Set(PERMISSIONS.map((permission) => permission.split('.')[0]));
    const needed =
      'whatsapp messages tickets registrations customers invoices payments technicians packages areas faq notifications bulk dashboard queue gateways jobs templates routing groups campaigns incidents replies handover views import system backup users settings audit profile sandbox';
    expect([...areas].toSorted()).toEqual(needed.split(' ').toSorted());
  });

  it('is well formed: stable ids, a description, no role twice, own rows only for roles that hold the permission', () => {
    for (const { id, description, roles, ownOnly } of PERMISSION_TABLE) {
      expect(id).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)*$/);
      expect(description.length).toBeGreaterThan(5);
      expect(new Set(roles).size).toBe(roles.length);
      expect(roles).toContain('admin');
      expect(ownOnly.filter((role) => !roles.includes(role))).toEqual([]);
    }
  });

  it('gives the admin everything, and permissionsOf agrees with can', () => {
    expect(permissionsOf('admin')).toEqual(PERMISSIONS);
    for (const role of ROLES) {
      expect(PERMISSIONS.filter((permission) => permissionsOf(role).includes(permission) !== can(role, permission))).toEqual([]);
    }
  });
});

describe('roles', () => {
  it('are six, labelled in both languages, and nothing else is one', () => {
    expect(ROLES.map((role) => roleSchema.parse(role))).toEqual(ROLES);
    expect(Object.keys(ROLE_LABELS)).toEqual(ROLES);
    expect(roleSchema.safeParse('customer').success).toBe(false);
  });
});
