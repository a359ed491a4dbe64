import { randomUUID } from 'node:crypto';
import { hashTicket } from '#service/features/otp/otp-crypto.ts';
import { freshPhone } from '../../../support/sample-rows.ts';
import type { SignedIn, TestService } from '../../../support/test-service.ts';

/** The ticket of somebody who has just proved to have a phone. */
export async function addProof(
  desk: Pick<TestService, 'query'>,
  phone: string,
  purpose = 'registration',
  minutes = 15,
): Promise<string> {
  const ticket = randomUUID();
  await desk.query(
    `INSERT INTO otp_challenges (id, phone, purpose, live, code_hash, expires_at, ticket_hash, ticket_expires_at)
     VALUES ($1, $2, $3, true, 'x', now(), $4, engine_now() + $5 * interval '1 minute')`,
    [randomUUID(), phone, purpose, hashTicket(ticket), minutes],
  );
  return ticket;
}

/** One row per message that was written for this type, oldest first. */
export const messagesOf = (desk: Pick<TestService, 'query'>, type: string) =>
  desk.query<{ phone: string; text: string; status: string; registrationId: number | null; ticketId: number | null }>(
    `SELECT recipient_phone AS phone, message AS text, status, registration_id AS "registrationId", ticket_id AS "ticketId"
     FROM whatsapp_notifications WHERE notification_type = $1 ORDER BY id`,
    [type],
  );

/** Notices of one user, newest first. */
export const noticesOf = (desk: Pick<TestService, 'query'>, userId: number) =>
  desk.query<{ title: string; message: string; link: string; priority: string }>(
    'SELECT title, message, link, priority FROM notifications WHERE user_id = $1 ORDER BY id DESC',
    [userId],
  );

const WATCHED = [
  'registrations',
  'registration_events',
  'tickets',
  'ticket_events',
  'customers',
  'users',
  'audit_log',
  'whatsapp_notifications',
  'notifications',
  'stored_files',
  'otp_challenges',
];

/** Of everything a request could have changed. */
export async function fingerprintOf(desk: Pick<TestService, 'query'>): Promise<string> {
  const parts = WATCHED.map(
    (table) => `SELECT '${table}' AS name, md5(string_agg(t::text, ',' ORDER BY t::text)) AS sum FROM ${table} t`,
  );
  return JSON.stringify(await desk.query(parts.join(' UNION ALL ')));
}

export async function addRegistration(
  desk: Pick<TestService, 'insert' | 'clock'>,
  input: {
    status?: string;
    phone?: string;
    name?: string;
    technicianId?: number;
    packageId?: number | null;
    areaId?: number;
    surveyAt?: string;
    installationAt?: string;
    createdAt?: string;
  } = {},
): Promise<number> {
  return desk.insert(
    `INSERT INTO registrations (name, phone, address, status, technician_id, package_id, area_id, survey_at, installation_at, created_at, updated_at)
     VALUES ($1, $2, 'Jl. Kenanga 3', $3, $4, $5, $6, $7, $8, $9::timestamptz, $9::timestamptz)`,
    [
      input.name ?? 'Ayu Lestari',
      input.phone ?? freshPhone(),
      input.status ?? 'pending_verification',
      input.technicianId ?? null,
      input.packageId ?? null,
      input.areaId ?? null,
      input.surveyAt ?? null,
      input.installationAt ?? null,
      input.createdAt ?? desk.clock.now().toISOString(),
    ],
  );
}

/** What nobody may set from outside, besides what a body knows (RELIABILITY P5). */
export const FOREIGN_KEYS = [
  'id',
  'number',
  'role',
  'customer_id',
  'customerCode',
  'balance',
  'price',
  'monthlyPrice',
  '__proto__',
  'constructor',
  'prototype',
  'created_by',
  'createdBy',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'isDemo',
  'is_demo',
  'isAdmin',
  'active',
  'source',
  'actorId',
  'userId',
  'permission',
  'abilities',
  'surveyAt',
  'installationAt',
  'slaDueAt',
  'slaBreachedAt',
  'rating',
  'resolution',
  'technician_id',
  'rejectionReason',
] as const;

/** Sends a good body with each foreign key in turn; returns those that were let through. */
export async function foreignKeysLetThrough(
  desk: Pick<TestService, 'call'>,
  who: SignedIn | null,
  method: 'POST' | 'PUT',
  url: string,
  body: object,
): Promise<string[]> {
  const through: string[] = [];
  for (const key of FOREIGN_KEYS) {
    // As text: an object literal with __proto__ would lose the key before it is sent.
    const text = `{${JSON.stringify(key)}:1,${JSON.stringify(body).slice(1)}`;
    const { status } = await desk.call(who, method, url, text.replace(',}', '}'));
    if (status !== 400) through.push(`${key}: ${status}`);
  }
  return through;
}
