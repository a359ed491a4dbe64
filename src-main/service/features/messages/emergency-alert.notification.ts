import { z } from 'zod';
import { activeStaff, groupsFor } from '#service/notifications/audience-queries.ts';
import { DAY, defineNotification } from '#service/notifications/define-notification.ts';
import type { RecipientType } from '#shared/domain/message.ts';
import { line } from '#shared/domain/notification-lines.ts';
import type { Role } from '#shared/domain/roles.ts';

const RECIPIENT_OF_ROLE: Readonly<Record<Role, RecipientType>> = {
  admin: 'staff',
  manager: 'manager',
  supervisor: 'supervisor',
  noc: 'staff',
  customer_service: 'staff',
  technician: 'technician',
};

/** Told to all active staff and the team groups at once. A second copy is better than silence, so unknown outcomes are resent. */
export const emergencyAlert = defineNotification({
  id: 'emergency_alert',
  payload: z.strictObject({
    type: z.string(),
    area: z.string(),
    /** Null in a preview while nobody has said how many. */
    customersAffected: z.int().nonnegative().nullable(),
    status: z.string(),
    eta: z.string(),
    actions: z.array(z.string()),
    reporter: z.string(),
  }),
  trigger: 'api',
  roles: ['admin', 'manager', 'supervisor', 'noc'],
  messageClass: 'operational',
  preference: null,
  lane: 'urgent',
  onUnknown: 'resend',
  expiresInSeconds: DAY,
  obsoleteWhen: [],
  variables: ['type', 'area', 'customersAffected', 'status', 'eta', 'actions', 'reporter', 'company'],
  templates: {
    id: [
      '🚨 *DARURAT: {{type}}*',
      '',
      'Area: {{area}}',
      'Pelanggan terdampak: {{customersAffected}}',
      'Status: *{{status}}*',
      'Perkiraan pulih: {{eta}}',
      '',
      'Tindakan:{{actions?}}',
      '',
      'Dilaporkan oleh {{reporter}}',
      '– {{company}}',
    ].join('\n'),
    en: [
      '🚨 *EMERGENCY: {{type}}*',
      '',
      'Area: {{area}}',
      'Customers affected: {{customersAffected}}',
      'Status: *{{status}}*',
      'Expected recovery: {{eta}}',
      '',
      'Actions:{{actions?}}',
      '',
      'Reported by {{reporter}}',
      '– {{company}}',
    ].join('\n'),
  },
  sample: {
    type: 'Gangguan jaringan',
    area: 'Karawang',
    customersAffected: '150',
    status: 'INVESTIGASI',
    eta: '2 jam',
    actions: '\n• NOC: cari penyebab\n• Teknisi: menuju lokasi',
    reporter: 'Rina (NOC)',
    company: 'AGLIS',
  },
  async audience({ client, companyName }, payload) {
    const variables = {
      type: payload.type,
      area: payload.area,
      customersAffected:
        payload.customersAffected === null ? '…' : new Intl.NumberFormat('id-ID').format(payload.customersAffected),
      status: payload.status,
      eta: payload.eta,
      actions: payload.actions.map((action) => `\n• ${action}`).join(''),
      reporter: payload.reporter,
      company: companyName,
    };
    const staff = await activeStaff(client);
    const groups = await groupsFor(client, ['team']);
    return {
      subject: null,
      recipients: [
        ...staff.map((member) => ({
          key: `user:${member.userId}`,
          type: RECIPIENT_OF_ROLE[member.role],
          name: member.name,
          phone: member.phone,
          language: 'id' as const,
          isDemo: member.isDemo,
          userId: member.userId,
          variables,
        })),
        ...groups.map((group) => ({
          key: `group:${group.groupId}`,
          type: 'group' as const,
          name: group.name,
          phone: null,
          language: 'id' as const,
          isDemo: group.isDemo,
          groupId: group.groupId,
          variables,
        })),
      ],
      inApp: staff.map((member) => ({
        userId: member.userId,
        type: 'system' as const,
        ...line('emergency', { type: payload.type, area: payload.area, state: payload.status, eta: payload.eta }),
        link: null,
        priority: 'urgent' as const,
      })),
    };
  },
});
