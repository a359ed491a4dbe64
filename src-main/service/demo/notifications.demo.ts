import type { notifications } from '#service/db/postgres/schema/index.ts';
import { placeLink, recordLink } from '#shared/contracts/desk-links.ts';
import { formatRupiah } from '#shared/domain/money.ts';
import { TICKET_PRIORITY_LABELS, TICKET_STATUS_LABELS } from '#shared/domain/ticket.ts';
import { formatWib } from '#shared/domain/time-zone.ts';
import type { NewRow } from './bulk-insert.ts';
import { DAY, type DemoContext, earliest, HOUR, MINUTE, plus } from './demo-context.ts';
import { primaryOutages } from './gateway-history.ts';
import type { DemoInvoices } from './invoices.demo.ts';
import type { DemoRegistration } from './registrations.demo.ts';
import type { DemoStaff, DemoUser } from './staff.demo.ts';
import type { DemoTicket } from './tickets.demo.ts';

const REACH_DAYS = 7;
const PER_USER = 45;
const KEPT_DAYS = 30;

interface Draft {
  readonly user: DemoUser;
  readonly at: Date;
  readonly type: 'ticket' | 'registration' | 'invoice' | 'system';
  readonly priority: 'low' | 'normal' | 'high' | 'urgent';
  readonly title: string;
  readonly message: string;
  readonly link: string;
  readonly data: Record<string, unknown>;
  readonly key: string;
}

export interface NotificationSources {
  readonly staff: DemoStaff;
  readonly tickets: readonly DemoTicket[];
  readonly registrations: readonly DemoRegistration[];
  readonly invoices: DemoInvoices;
}

/** What the demo users were told inside the desk in the last week; the newest are still unread. */
export function planNotifications(context: DemoContext, sources: NotificationSources): readonly NewRow<typeof notifications>[] {
  const random = context.random('notifications');
  const since = plus(context.now, -REACH_DAYS * DAY);
  const drafts = [
    ...fromTickets(sources),
    ...fromRegistrations(sources),
    ...fromInvoices(sources),
    ...fromGateways(context, sources),
  ].filter(({ at }) => at > since && at <= context.now);

  const kept = sources.staff.users.flatMap((user) =>
    drafts
      .filter((draft) => draft.user.id === user.id)
      .sort((one, other) => other.at.getTime() - one.at.getTime())
      .slice(0, PER_USER),
  );
  kept.sort(
    (one, other) => one.at.getTime() - other.at.getTime() || one.user.id - other.user.id || (one.key < other.key ? -1 : 1),
  );
  return kept.map((draft, at) => {
    const age = context.now.getTime() - draft.at.getTime();
    const readAt = plus(draft.at, random.between(1, 150) * MINUTE);
    const isRead = readAt <= context.now && !random.chance(age < DAY ? 0.55 : 0.08);
    const isSeen = isRead || age > 5 * HOUR;
    return {
      id: at + 1,
      userId: draft.user.id,
      type: draft.type,
      title: draft.title,
      message: draft.message,
      link: draft.link,
      data: draft.data,
      isRead,
      readAt: isRead ? readAt : null,
      createdAt: draft.at,
      expiresAt: plus(draft.at, KEPT_DAYS * DAY),
      priority: draft.priority,
      seenAt: isSeen ? earliest(isRead ? readAt : plus(draft.at, 4 * HOUR), context.now) : null,
      archivedAt: null,
      snoozedUntil: null,
      dedupeKey: `demo:${draft.key}`,
    };
  });
}

function fromTickets({ staff, tickets }: NotificationSources): Draft[] {
  const noc = staff.user('noc');
  const supervisor = staff.user('supervisor');
  return tickets.flatMap((ticket) => {
    const { row, number, customer } = ticket;
    const common = { type: 'ticket', link: recordLink('tickets', row.id), data: { ticketId: row.id } } as const;
    const about = `${customer.row.name}, ${customer.odp.code}: ${row.title}`;
    const drafts: Draft[] = [];
    for (const event of ticket.events) {
      if (event.kind === 'created' && (row.priority === 'high' || row.priority === 'urgent')) {
        const title = `Tiket baru ${number} (${TICKET_PRIORITY_LABELS[row.priority].id})`;
        for (const user of [noc, supervisor]) {
          drafts.push({
            ...common,
            user,
            at: event.at,
            priority: row.priority,
            title,
            message: about,
            key: `ticket:${event.id}`,
          });
        }
      }
      if (event.kind === 'assigned' && event.technician !== null && event.technician.user.username === 'technician') {
        const title = `Tugas baru ${number}`;
        drafts.push({
          ...common,
          user: event.technician.user,
          at: event.at,
          priority: row.priority,
          title,
          message: about,
          key: `ticket:${event.id}`,
        });
      }
      if (event.kind === 'status' && (event.to === 'on_hold' || event.to === 'cancelled')) {
        const title = `${number}: ${TICKET_STATUS_LABELS[event.to].id}`;
        drafts.push({
          ...common,
          user: supervisor,
          at: event.at,
          priority: 'normal',
          title,
          message: event.note ?? about,
          key: `ticket:${event.id}`,
        });
      }
    }
    for (const at of ticket.warnings.slice(0, 1)) {
      const message = `Batas ${formatWib(row.slaDueAt, 'id')}. ${about}`;
      drafts.push({
        ...common,
        user: supervisor,
        at,
        priority: 'high',
        title: `SLA hampir habis: ${number}`,
        message,
        key: `sla:${row.id}:warning`,
      });
    }
    if (row.slaBreachedAt) {
      const message = `Seharusnya selesai ${formatWib(row.slaDueAt, 'id')}. ${about}`;
      for (const user of [supervisor, noc, staff.user('manager')]) {
        drafts.push({
          ...common,
          user,
          at: row.slaBreachedAt,
          priority: 'urgent',
          title: `SLA terlewati: ${number}`,
          message,
          key: `sla:${row.id}:breach`,
        });
      }
    }
    return drafts;
  });
}

function fromRegistrations({ staff, registrations }: NotificationSources): Draft[] {
  return registrations.flatMap(({ row, number, steps, package: plan, odp }) => {
    const common = {
      type: 'registration',
      priority: 'normal',
      link: recordLink('registrations', row.id),
      data: { registrationId: row.id },
    } as const;
    return steps.flatMap(({ status, at }): Draft[] => {
      const message = `${row.name}, ${plan.name}, ${odp.place}`;
      const key = `registration:${row.id}:${status}`;
      if (status === 'pending_verification') {
        return [staff.user('cs'), staff.user('admin')].map((user) => ({
          ...common,
          user,
          at,
          title: `Pendaftaran baru ${number}`,
          message,
          key,
        }));
      }
      if (status === 'verified')
        return [{ ...common, user: staff.user('supervisor'), at, title: `${number} menunggu persetujuan`, message, key }];
      if (status === 'approved') return [{ ...common, user: staff.user('cs'), at, title: `${number} disetujui`, message, key }];
      return [];
    });
  });
}

function fromInvoices({ staff, invoices: { payments } }: NotificationSources): Draft[] {
  return payments.flatMap(({ row, invoice }): Draft[] => {
    const common = {
      type: 'invoice',
      at: row.paidAt,
      link: recordLink('invoices', invoice.row.id),
      data: { invoiceId: invoice.row.id, paymentId: row.id },
      key: `payment:${row.id}`,
      message: `${invoice.customer.row.name}, ${formatRupiah(row.amount)}`,
    } as const;
    if (row.status === 'pending_verification') {
      return [{ ...common, user: staff.user('cs'), priority: 'high', title: `Bukti bayar menunggu: ${invoice.number}` }];
    }
    if (row.status === 'verified' && row.id % 4 === 0) {
      return [{ ...common, user: staff.user('cs'), priority: 'low', title: `Tagihan dibayar: ${invoice.number}` }];
    }
    return [];
  });
}

/** The last failure of the primary gateway, and its return. */
function fromGateways(context: DemoContext, { staff }: NotificationSources): Draft[] {
  const told = ['noc', 'admin', 'manager'].map((username) => staff.user(username));
  return primaryOutages(context).flatMap(({ from, to, detail }) =>
    told.flatMap((user): Draft[] => {
      const common = { user, type: 'system', link: placeLink('gateways'), data: { gateway: 'fonnte' } } as const;
      const start = from.getTime();
      return [
        {
          ...common,
          at: plus(from, 40_000),
          priority: 'urgent',
          title: 'Fonnte terputus, pesan lewat Wablas',
          message: `Fonnte menjawab: ${detail}. Semua pesan dialihkan ke Wablas.`,
          key: `gateway:${start}:down`,
        },
        {
          ...common,
          at: to,
          priority: 'normal',
          title: 'Fonnte pulih',
          message: `Pengiriman kembali lewat Fonnte sejak ${formatWib(to, 'id', 'time')}.`,
          key: `gateway:${start}:up`,
        },
      ];
    }),
  );
}
