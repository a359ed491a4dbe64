import type { Role } from '#shared/domain/roles.ts';

export interface DemoUser {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
}

/** Password of all demo users. They cannot sign in outside demo mode (SPEC §15). */
export const DEMO_PASSWORD = 'kabar-demo';

/** One user per role, for the demo data. */
export function demoUsers(): readonly DemoUser[] {
  return [
    { username: 'admin', name: 'Admin Demo', role: 'admin' },
    { username: 'manager', name: 'Manajer Demo', role: 'manager' },
    { username: 'supervisor', name: 'Supervisor Demo', role: 'supervisor' },
    { username: 'noc', name: 'NOC Demo', role: 'noc' },
    { username: 'cs', name: 'CS Demo', role: 'customer_service' },
    { username: 'technician', name: 'Teknisi Demo', role: 'technician' },
  ];
}
