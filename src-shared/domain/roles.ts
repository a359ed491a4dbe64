import { z } from 'zod';
import type { Labels } from './language.ts';

/** The six roles of staff (SPEC §1), in the column order of the permission table. Customers have no role: they never enter the desk. */
export const ROLES = ['admin', 'manager', 'supervisor', 'noc', 'customer_service', 'technician'] as const;
export type Role = (typeof ROLES)[number];

/** Accepts exactly one of the six role ids. */
export const roleSchema = z.enum(ROLES);

export const ROLE_LABELS: Labels<Role> = {
  admin: { id: 'Administrator', en: 'Administrator' },
  manager: { id: 'Manajer', en: 'Manager' },
  supervisor: { id: 'Supervisor', en: 'Supervisor' },
  noc: { id: 'Operator NOC', en: 'NOC operator' },
  customer_service: { id: 'Layanan pelanggan', en: 'Customer service' },
  technician: { id: 'Teknisi', en: 'Technician' },
};
