import type { Actor } from '#service/access/actor.ts';
import type { TeamMember } from '#service/db/postgres/schema/index.ts';
import { type MessageAbout, presentMessageAbout, presentNewest } from '#service/lists/messages-about.ts';
import type { TicketAttachment, TicketDetail, TicketRow } from '#shared/contracts/tickets.contract.ts';
import { slaStanding } from './sla-standing.ts';
import type { AttachmentRecord } from './ticket-attachments.repository.ts';
import type { TicketRowRecord } from './ticket-list.repository.ts';
import { abilitiesFor, mayDeleteAttachment } from './tickets.policy.ts';
import type { TicketTexts, TimelineRecord, WaitingMessage } from './tickets.repository.ts';

/** Everything a detail is made of. Timeline and messages come newest first. */
export interface TicketDetailRecord {
  readonly row: TicketRowRecord;
  readonly texts: TicketTexts;
  readonly teamNames: ReadonlyMap<number, string>;
  readonly timeline: readonly TimelineRecord[];
  readonly messages: readonly MessageAbout[];
  readonly waiting: WaitingMessage | null;
  readonly attachments: readonly AttachmentRecord[];
  /** The countdown runs from here. */
  readonly now: Date;
}

export function presentTicketRow(actor: Actor, row: TicketRowRecord, now: Date): TicketRow {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    type: row.type,
    category: row.category,
    priority: row.priority,
    status: row.status,
    customer: {
      id: row.customerId,
      code: row.customerCode,
      name: row.customerName,
      phone: row.customerPhone,
      area: row.area,
      areaId: row.areaId,
    },
    technician:
      row.technicianId === null ? null : { id: row.technicianId, name: row.technicianName ?? '', phone: row.technicianPhone },
    slaDueAt: row.slaDueAt.toISOString(),
    ...slaStanding(row, now),
    completedAt: row.completedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
    lastMessage: presentNewest(row),
    abilities: abilitiesFor(actor, row),
  };
}

/** The answer of a detail, the same after reading and after every write. The timeline tells from the beginning. */
export function presentTicketDetail(actor: Actor, record: TicketDetailRecord): TicketDetail {
  return {
    ...presentTicketRow(actor, record.row, record.now),
    address: record.row.customerAddress,
    ...record.texts,
    ratedAt: record.texts.ratedAt?.toISOString() ?? null,
    team: record.row.team.map((member) => presentMember(member, record.teamNames)),
    timeline: record.timeline.map((line) => ({ ...line, createdAt: line.createdAt.toISOString() })).reverse(),
    messages: record.messages.map(presentMessageAbout),
    waiting: record.waiting && { ...record.waiting, sendsAt: record.waiting.sendsAt.toISOString() },
    attachments: record.attachments.map((file) => presentAttachment(actor, record.row, file)),
  };
}

function presentMember(member: TeamMember, names: ReadonlyMap<number, string>): TicketDetail['team'][number] {
  return { technicianId: member.technicianId, name: names.get(member.technicianId) ?? '', role: member.role };
}

function presentAttachment(actor: Actor, ticket: TicketRowRecord, { uploadedById, ...file }: AttachmentRecord): TicketAttachment {
  return {
    ...file,
    createdAt: file.createdAt.toISOString(),
    abilities: { delete: mayDeleteAttachment(actor, ticket, uploadedById) },
  };
}
