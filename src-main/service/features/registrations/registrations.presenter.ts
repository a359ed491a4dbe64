import type { Actor } from '#service/access/actor.ts';
import { type MessageAbout, presentMessageAbout, presentNewest } from '#service/lists/messages-about.ts';
import type { RegistrationDetail, RegistrationDuplicates, RegistrationRow } from '#shared/contracts/registrations.contract.ts';
import type { RegistrationRowRecord } from './registration-list.repository.ts';
import { abilitiesFor } from './registrations.policy.ts';
import type { DuplicatesRecord, RegistrationTexts, TimelineRecord } from './registrations.repository.ts';

/** Everything a detail is made of. Timeline and messages come newest first. */
export interface RegistrationDetailRecord {
  readonly row: RegistrationRowRecord;
  readonly texts: RegistrationTexts;
  readonly duplicates: DuplicatesRecord;
  readonly timeline: readonly TimelineRecord[];
  readonly messages: readonly MessageAbout[];
}

export function presentRegistrationRow(actor: Actor, row: RegistrationRowRecord): RegistrationRow {
  const { technicianId, technicianName, technicianPhone, messageId, messageStatus, messageType, ...columns } = row;
  return {
    ...columns,
    technician: technicianId === null ? null : { id: technicianId, name: technicianName ?? '', phone: technicianPhone },
    surveyAt: row.surveyAt?.toISOString() ?? null,
    installationAt: row.installationAt?.toISOString() ?? null,
    lastMessage: presentNewest(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    abilities: abilitiesFor(actor, row),
  };
}

/** The answer of a detail, the same after reading and after every write. The timeline tells from the beginning. */
export function presentRegistrationDetail(actor: Actor, record: RegistrationDetailRecord): RegistrationDetail {
  return {
    ...presentRegistrationRow(actor, record.row),
    ...record.texts,
    duplicates: presentDuplicates(record.duplicates),
    timeline: record.timeline.map((line) => ({ ...line, createdAt: line.createdAt.toISOString() })).reverse(),
    messages: record.messages.map(presentMessageAbout),
  };
}

export function presentDuplicates(found: DuplicatesRecord): RegistrationDuplicates {
  return {
    customers: found.customers,
    registrations: found.registrations.map((twin) => ({ ...twin, createdAt: twin.createdAt.toISOString() })),
  };
}
