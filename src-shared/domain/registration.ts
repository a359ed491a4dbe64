import { z } from 'zod';
import type { Labels } from './language.ts';
import { defineStatusMachine } from './status-machine.ts';

export const REGISTRATION_STATUSES = [
  'pending_verification',
  'verified',
  'survey_scheduled',
  'approved',
  'installation_scheduled',
  'customer_created',
  'rejected',
  'cancelled',
] as const;
export type RegistrationStatus = (typeof REGISTRATION_STATUSES)[number];
export const registrationStatusSchema = z.enum(REGISTRATION_STATUSES);

export const REGISTRATION_STATUS_LABELS: Labels<RegistrationStatus> = {
  pending_verification: { id: 'Menunggu verifikasi', en: 'Pending verification' },
  verified: { id: 'Diverifikasi', en: 'Verified' },
  survey_scheduled: { id: 'Survei dijadwalkan', en: 'Survey scheduled' },
  approved: { id: 'Disetujui', en: 'Approved' },
  installation_scheduled: { id: 'Instalasi dijadwalkan', en: 'Installation scheduled' },
  customer_created: { id: 'Menjadi pelanggan', en: 'Customer created' },
  rejected: { id: 'Ditolak', en: 'Rejected' },
  cancelled: { id: 'Dibatalkan', en: 'Cancelled' },
};

/**
 * The steps of a registration. A survey is optional: approval comes from `verified` or `survey_scheduled`. We reject only before
 * we approve; the applicant may cancel until the customer exists. An installation without a new date goes back to `approved`.
 * The three ends are final. A new date for a survey or an installation is no step.
 */
export const registrationStatusMachine = defineStatusMachine<RegistrationStatus>({
  transitions: {
    pending_verification: ['verified', 'rejected', 'cancelled'],
    verified: ['survey_scheduled', 'approved', 'rejected', 'cancelled'],
    survey_scheduled: ['approved', 'rejected', 'cancelled'],
    approved: ['installation_scheduled', 'cancelled'],
    installation_scheduled: ['approved', 'customer_created', 'cancelled'],
    customer_created: [],
    rejected: [],
    cancelled: [],
  },
  labels: REGISTRATION_STATUS_LABELS,
});
