import { addDays, instantAtWib, type WibDate } from '#shared/domain/time-zone.ts';
import type { DemoAreas } from './areas.demo.ts';
import type { DemoCustomer } from './customers.demo.ts';
import { DAY, type DemoContext, HOUR, MINUTE, plus } from './demo-context.ts';
import type { DemoGroups } from './groups.demo.ts';
import {
  emergencyText,
  maintenanceResolvedText,
  maintenanceText,
  outageText,
  promotionText,
  upgradeOfferText,
} from './message-texts.ts';
import { PAST_OUTAGES, type PastOutage } from './outages.demo.ts';
import { demoPackage } from './packages.demo.ts';
import { type NeverSent, type PlannedMessage, toCustomer, toGroup, toUser } from './planned-message.ts';
import type { DemoStaff } from './staff.demo.ts';

const MAINTENANCE = [
  { daysAgo: 71, olt: 'OLT-BKS-01', hours: 2, reason: 'penggantian kartu OLT' },
  { daysAgo: 33, olt: 'OLT-KRW-02', hours: 3, reason: 'pemindahan jalur kabel' },
  { daysAgo: 6, olt: 'OLT-PWK-02', hours: 2, reason: 'perawatan daya cadangan' },
] as const;

const PROMOTIONS = [
  {
    key: 'promo-1',
    daysAgo: 58,
    time: '10:00',
    title: 'Promo Ajak Tetangga',
    offer: 'Khusus Karawang: ajak tetangga berlangganan dan dapatkan potongan satu bulan untuk Anda berdua.',
    lasts: 21,
    city: 'KRW',
    bronzeOnly: false,
  },
  {
    key: 'promo-2',
    daysAgo: 20,
    time: '09:30',
    title: 'Naik ke 50 Mbps',
    offer: 'Khusus pelanggan Home Bronze: naik ke Home Silver 50M tanpa biaya perubahan.',
    lasts: 14,
    city: null,
    bronzeOnly: true,
  },
] as const;

const UPGRADE_OFFERS = 60;

/** Sends to many at once: maintenance, outages, emergencies, promotions; and the offers made one by one. */
export function broadcastMessages(
  context: DemoContext,
  areas: DemoAreas,
  staff: DemoStaff,
  groups: DemoGroups,
  customers: readonly DemoCustomer[],
): PlannedMessage[] {
  return [
    ...MAINTENANCE.flatMap((work, at) => maintenance(context, areas, staff, customers, work, at)),
    ...PAST_OUTAGES.flatMap((outage, at) => outages(context, areas, staff, groups, customers, outage, at)),
    ...PROMOTIONS.flatMap((promotion) => promotions(context, staff, customers, promotion)),
    ...upgradeOffers(context, staff, customers),
  ];
}

/** Actives behind an OLT who had the service at that time already. */
function behind(customers: readonly DemoCustomer[], oltId: number, at: Date): readonly DemoCustomer[] {
  return customers.filter(
    ({ row, odp, installedAt }) => row.status === 'active' && odp.olt.id === oltId && installedAt !== null && installedAt < at,
  );
}

function oltOf(areas: DemoAreas, code: string): { readonly id: number; readonly label: string } {
  const found = areas.odps.find(({ olt }) => olt.code === code);
  if (found === undefined) throw new RangeError(`no OLT ${code}`);
  return { id: found.olt.id, label: `${found.olt.district}, ${found.city.name}` };
}

function maintenance(
  context: DemoContext,
  areas: DemoAreas,
  staff: DemoStaff,
  customers: readonly DemoCustomer[],
  work: (typeof MAINTENANCE)[number],
  number: number,
): PlannedMessage[] {
  const olt = oltOf(areas, work.olt);
  const day = addDays(context.today, -work.daysAgo);
  const start = instantAtWib(day, '23:00');
  const announced = instantAtWib(day, '09:40');
  const resolved = plus(start, work.hours * HOUR + 12 * MINUTE);
  return behind(customers, olt.id, announced).flatMap((customer, turn): PlannedMessage[] => {
    const common = {
      key: `${number}:${customer.row.id}`,
      recipient: toCustomer(customer),
      subject: `maintenance:${number + 1}`,
      createdBy: staff.user('noc').id,
      turn,
    };
    return [
      {
        ...common,
        type: 'maintenance',
        at: plus(announced, turn),
        text: maintenanceText(customer.row.name, olt.label, start, work.hours, work.reason),
        expiresAt: start,
      },
      {
        ...common,
        type: 'maintenance_resolved',
        at: plus(resolved, turn),
        text: maintenanceResolvedText(customer.row.name, olt.label),
      },
    ];
  });
}

function outages(
  context: DemoContext,
  areas: DemoAreas,
  staff: DemoStaff,
  groups: DemoGroups,
  customers: readonly DemoCustomer[],
  outage: PastOutage,
  number: number,
): PlannedMessage[] {
  const olt = oltOf(areas, outage.olt);
  const at = plus(instantAtWib(addDays(context.today, -outage.daysAgo), outage.time), 15 * MINUTE);
  const hit = behind(customers, olt.id, at);
  const createdBy = staff.user('noc').id;
  const alert = emergencyText(olt.label, hit.length, plus(at, -20 * MINUTE));
  const told = [
    ...staff.users.map((user) => ({ recipient: toUser(user), key: `${user.id}` })),
    { recipient: toGroup(groups.team), key: 'group' },
  ];
  return [
    ...told.map(
      ({ recipient, key }, turn): PlannedMessage => ({
        type: 'emergency_alert',
        key: `${number}:${key}`,
        at: plus(at, turn),
        recipient,
        text: alert,
        subject: `emergency:${number + 1}`,
        createdBy,
      }),
    ),
    ...hit.map(
      (customer, turn): PlannedMessage => ({
        type: 'outage_notice',
        key: `${number}:${customer.row.id}`,
        at: plus(at, 6 * MINUTE + turn),
        recipient: toCustomer(customer),
        text: outageText(customer.row.name, olt.label, outage.eta),
        subject: `outage:${number + 1}`,
        createdBy,
        turn,
        lane: 'bulk',
      }),
    ),
  ];
}

function promotions(
  context: DemoContext,
  staff: DemoStaff,
  customers: readonly DemoCustomer[],
  promotion: (typeof PROMOTIONS)[number],
): PlannedMessage[] {
  const day = addDays(context.today, -promotion.daysAgo);
  const start = instantAtWib(day, promotion.time);
  const until: WibDate = addDays(day, promotion.lasts);
  const chosen = customers.filter(
    ({ row, odp, package: plan, installedAt }) =>
      row.status === 'active' &&
      installedAt !== null &&
      installedAt < start &&
      (promotion.city === null || odp.city.code === promotion.city) &&
      (!promotion.bronzeOnly || plan.id === 1),
  );
  return chosen.map((customer, turn): PlannedMessage => {
    // The first campaign was stopped by the manager shortly before its end.
    const stopped: NeverSent | null =
      !promotion.bronzeOnly && turn >= chosen.length - 14
        ? { status: 'cancelled', code: 'cancelled', detail: 'Kampanye dihentikan manajer.' }
        : null;
    const neverSent = refusal(customer, start) ?? stopped;
    return {
      type: 'promotion_campaign',
      key: `${promotion.key}:${customer.row.id}`,
      at: plus(start, turn),
      recipient: toCustomer(customer),
      text: promotionText(customer.row.name, promotion.title, promotion.offer, until),
      subject: promotion.key,
      createdBy: staff.user('manager').id,
      expiresAt: instantAtWib(until, '23:59'),
      turn,
      ...(neverSent === null ? {} : { neverSent }),
    };
  });
}

function upgradeOffers(context: DemoContext, staff: DemoStaff, customers: readonly DemoCustomer[]): PlannedMessage[] {
  const random = context.random('upgrade offers');
  const settled = customers.filter(
    ({ row, installedAt, package: plan }) => row.status === 'active' && plan.id < 4 && isOlderThan(context, installedAt),
  );
  return random
    .shuffled(settled)
    .slice(0, UPGRADE_OFFERS)
    .map((customer): PlannedMessage => {
      const at = plus(instantAtWib(addDays(context.today, -random.integer(1, 84)), '10:00'), random.between(0, 8) * HOUR);
      const neverSent = refusal(customer, at);
      return {
        type: 'upgrade_offer',
        key: `${customer.row.id}`,
        at,
        recipient: toCustomer(customer),
        text: upgradeOfferText(customer, demoPackage(customer.package.id + 1)),
        subject: `customer:${customer.row.id}`,
        createdBy: staff.user('manager').id,
        ...(neverSent === null ? {} : { neverSent }),
      };
    });
}

function isOlderThan({ now }: DemoContext, installedAt: Date | null): boolean {
  return installedAt !== null && now.getTime() - installedAt.getTime() > 100 * DAY;
}

/** Marketing asks for consent at the time of sending. */
function refusal({ row }: DemoCustomer, at: Date): NeverSent | null {
  if (row.optedOutAt && row.optedOutAt < at) return { status: 'skipped', code: 'opted_out', detail: 'Pelanggan membalas STOP.' };
  if (row.messagePreferences?.marketing === false) {
    return { status: 'skipped', code: 'opted_out', detail: 'Pelanggan tidak ingin menerima penawaran.' };
  }
  return null;
}
