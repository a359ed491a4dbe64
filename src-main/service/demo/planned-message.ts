import type { Lane, MessageClass, RecipientType } from '#shared/domain/message.ts';
import type { DemoCustomer } from './customers.demo.ts';
import type { DemoUser } from './staff.demo.ts';

interface TypeFacts {
  readonly lane: Lane;
  readonly messageClass: MessageClass;
  readonly onUnknown: 'hold' | 'resend';
  /** The customer's preference that may forbid it. */
  readonly preference: 'marketing' | 'payment_reminder' | 'survey' | null;
  /** Minutes from creation to expiry, unless the message says otherwise. */
  readonly expiryMinutes: number;
}

const day = 24 * 60;
const ordinary: TypeFacts = {
  lane: 'normal',
  messageClass: 'operational',
  onUnknown: 'hold',
  preference: null,
  expiryMinutes: day,
};
const marketing: TypeFacts = { ...ordinary, messageClass: 'marketing', preference: 'marketing' };

/** The types of the catalogue (SPEC §4) as far as their history needs them. */
export const MESSAGE_FACTS = {
  ticket_assignment: ordinary,
  ticket_status_update: ordinary,
  sla_warning: { ...ordinary, lane: 'urgent' },
  payment_reminder: { ...ordinary, preference: 'payment_reminder' },
  installation_schedule: ordinary,
  maintenance: { ...ordinary, lane: 'bulk' },
  registration_confirmation: ordinary,
  daily_summary: ordinary,
  emergency_alert: { ...ordinary, lane: 'urgent', onUnknown: 'resend' },
  welcome: ordinary,
  upgrade_offer: marketing,
  satisfaction_survey: { ...ordinary, preference: 'survey' },
  technician_performance: ordinary,
  promotion_campaign: { ...marketing, lane: 'bulk' },
  outage_notice: ordinary,
  otp: { ...ordinary, lane: 'urgent', onUnknown: 'resend', expiryMinutes: 5 },
  payment_confirmation: ordinary,
  registration_status: ordinary,
  service_activation: ordinary,
  ticket_created: ordinary,
  maintenance_resolved: { ...ordinary, lane: 'bulk' },
  test: ordinary,
} as const satisfies Readonly<Record<string, TypeFacts>>;

export type DemoMessageType = keyof typeof MESSAGE_FACTS;

export interface DemoRecipient {
  readonly type: RecipientType;
  readonly name: string;
  readonly phone: string | null;
  readonly customerId: number | null;
  readonly userId: number | null;
  readonly groupId: number | null;
  /** The number is not on WhatsApp. */
  readonly unreachable: boolean;
}

/** Why a row was never handed to a gateway. */
export interface NeverSent {
  readonly status: 'skipped' | 'cancelled' | 'expired';
  readonly code: string;
  readonly detail: string;
}

/** One message of the past before its delivery is made up. */
export interface PlannedMessage {
  readonly type: DemoMessageType;
  /** Unique among all messages of the type. */
  readonly key: string;
  readonly at: Date;
  readonly recipient: DemoRecipient;
  readonly text: string;
  readonly subject?: string;
  readonly ticketId?: number;
  readonly invoiceId?: number;
  readonly registrationId?: number;
  readonly createdBy?: number | null;
  readonly expiresAt?: Date;
  readonly lane?: Lane;
  /** Place among the recipients of one bulk send; sets how long it waited for its turn. */
  readonly turn?: number;
  readonly neverSent?: NeverSent;
}

export function toCustomer({ row, unreachable }: DemoCustomer): DemoRecipient {
  return { type: 'customer', name: row.name, phone: row.phone, customerId: row.id, userId: null, groupId: null, unreachable };
}

export function toUser({ id, name, phone, role }: DemoUser): DemoRecipient {
  const type = role === 'technician' || role === 'supervisor' || role === 'manager' ? role : 'staff';
  return { type, name, phone, customerId: null, userId: id, groupId: null, unreachable: false };
}

export function toGroup(group: { readonly id: number; readonly name: string }): DemoRecipient {
  return { type: 'group', name: group.name, phone: null, customerId: null, userId: null, groupId: group.id, unreachable: false };
}

/** Somebody who is no customer yet. */
export function toApplicant(applicant: { readonly name: string; readonly phone: string }): DemoRecipient {
  return {
    type: 'customer',
    name: applicant.name,
    phone: applicant.phone,
    customerId: null,
    userId: null,
    groupId: null,
    unreachable: false,
  };
}
