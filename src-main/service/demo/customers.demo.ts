import type { customers } from '#service/db/postgres/schema/index.ts';
import type { CustomerStatus } from '#shared/domain/customer.ts';
import { addDays, instantAtWib } from '#shared/domain/time-zone.ts';
import type { DemoAreas, DemoOdp } from './areas.demo.ts';
import type { NewRow } from './bulk-insert.ts';
import { DAY, type DemoContext, earliest, HOUR, officeTimeBefore, plus } from './demo-context.ts';
import { DEMO_PHONE_START, demoPhone } from './demo-phones.ts';
import { DIFFICULT_NAMES, mailAddress, personName } from './names.demo.ts';
import { type DemoPackage, demoPackage } from './packages.demo.ts';
import type { Random } from './random.ts';

const COUNT = { running: 444, suspended: 24, ended: 22, pending: 10 } as const;

/** Actives that were installed in the last weeks and came through a registration. */
const NEW_CUSTOMERS = 14;

export interface DemoCustomer {
  readonly row: NewRow<typeof customers> & { readonly id: number; readonly status: CustomerStatus };
  readonly code: string;
  readonly odp: DemoOdp;
  readonly package: DemoPackage;
  readonly installedAt: Date | null;
  /** When the service of an inactive customer ended. */
  readonly endedAt: Date | null;
  /** Day of the month on which invoices fall due; the last day where a month is shorter. */
  readonly dueDay: number;
  readonly paysLate: boolean;
  /** The number is not on WhatsApp: every message to it fails. */
  readonly unreachable: boolean;
  /** Entered through a registration of the demo. */
  readonly registered: boolean;
}

interface Draft {
  readonly status: CustomerStatus;
  readonly createdAt: Date;
  readonly installedAt: Date | null;
  readonly endedAt: Date | null;
  readonly registered: boolean;
}

/** About 500 customers in the order in which they came, over three years. */
export function planCustomers(context: DemoContext, areas: DemoAreas): readonly DemoCustomer[] {
  const random = context.random('customers');
  const drafts = planDrafts(context, random).sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  const difficult = new Map(
    random
      .shuffled(drafts.map((_, at) => at))
      .slice(0, DIFFICULT_NAMES.length)
      .map((at, name) => [at, name]),
  );
  const actives = random.shuffled(drafts.map((_, at) => at).filter((at) => drafts[at]?.status === 'active'));
  const optedOut = new Set(actives.slice(0, 11));
  const particular = new Set(actives.slice(11, 30));
  const unreachable = new Set(actives.slice(30, 34));
  // Two customers of one household write from the same phone.
  const [phoneOwner = 0, phoneSharer = 1] = actives.slice(34, 36).sort((one, other) => one - other);

  return drafts.map((draft, at): DemoCustomer => {
    const id = at + 1;
    const name = difficult.has(at) ? (DIFFICULT_NAMES[difficult.get(at) ?? 0] ?? '') : personName(random);
    const odp = random.pick(areas.odps);
    const plan = demoPackage(
      random.weighted([
        [1, 34],
        [2, 36],
        [3, 18],
        [4, 12],
      ]),
    );
    const changedAt = earliest(
      context.now,
      plus(draft.endedAt ?? draft.installedAt ?? draft.createdAt, random.between(0, 2 * HOUR)),
    );
    const tags = tagsOf(random, draft, plan, context.now);
    const row = {
      id,
      name,
      phone: demoPhone(DEMO_PHONE_START.customers + (at === phoneSharer ? phoneOwner : at)),
      email: random.chance(0.72) ? mailAddress(name, id) : null,
      address: addressIn(odp, random),
      areaId: odp.id,
      packageId: plan.id,
      status: draft.status,
      tags,
      installedAt: draft.installedAt,
      messagePreferences: particular.has(at)
        ? random.pick([{ marketing: false }, { payment_reminder: false }, { survey: false, marketing: false }])
        : {},
      optedOutAt: optedOut.has(at) ? plus(context.now, -random.between(2, 80) * DAY) : null,
      isDemo: true,
      version: 1 + random.integer(0, 3),
      deletedAt: null,
      createdAt: draft.createdAt,
      updatedAt: changedAt,
    };
    return {
      row,
      code: `AGLS-${10_000 + id}`,
      odp,
      package: plan,
      installedAt: draft.installedAt,
      endedAt: draft.endedAt,
      dueDay: random.integer(1, 31),
      paysLate: draft.status === 'active' && random.chance(0.12),
      unreachable: unreachable.has(at),
      registered: draft.registered,
    };
  });
}

function planDrafts({ now, today }: DemoContext, random: Random): Draft[] {
  const drafts: Draft[] = [];
  const installed = (daysAgo: number, status: CustomerStatus, endedAt: Date | null = null, registered = false): void => {
    const installedAt = plus(instantAtWib(addDays(today, -Math.ceil(daysAgo)), '09:30'), random.between(0, 7) * HOUR);
    const createdAt = officeTimeBefore(plus(installedAt, -random.between(1, 5) * DAY), random);
    drafts.push({ status, createdAt, installedAt, endedAt, registered });
  };
  // More of them lately: the square of a uniform number leans towards today.
  for (let count = 0; count < COUNT.running - NEW_CUSTOMERS; count += 1) {
    const lean = random.next();
    installed(34 + (0.7 * lean + 0.3 * lean * lean) * 1_040, 'active');
  }
  for (let count = 0; count < NEW_CUSTOMERS; count += 1) installed(random.between(1, 32), 'active', null, true);
  for (let count = 0; count < COUNT.suspended; count += 1) installed(random.between(120, 900), 'suspended');
  for (let count = 0; count < COUNT.ended; count += 1) {
    const ended = random.between(8, 300);
    installed(ended + random.between(150, 700), 'inactive', plus(now, -ended * DAY));
  }
  for (let count = 0; count < COUNT.pending; count += 1) {
    const createdAt = officeTimeBefore(plus(now, -random.between(0.2, 8) * DAY), random);
    drafts.push({ status: 'pending', createdAt, installedAt: null, endedAt: null, registered: true });
  }
  return drafts;
}

function tagsOf(random: Random, draft: Draft, plan: DemoPackage, now: Date): string[] {
  const tags: string[] = [];
  if (plan.mbps === 100 && random.chance(0.5)) tags.push('vip');
  if (random.chance(0.07)) tags.push('usaha');
  if (draft.installedAt !== null && now.getTime() - draft.installedAt.getTime() < 30 * DAY) tags.push('baru');
  if (draft.status === 'suspended') tags.push('menunggak');
  if (random.chance(0.05)) tags.push('sering-gangguan');
  if (random.chance(0.04)) tags.push('rujukan');
  return tags;
}

/** A street address near an ODP. */
export function addressIn(odp: DemoOdp, random: Random): string {
  const house = random.chance(0.6)
    ? `Blok ${random.pick([...'ABCDEFGH'])}${random.integer(1, 12)} No. ${random.integer(1, 40)}`
    : `No. ${random.integer(1, 180)}`;
  const neighbours = `RT ${String(random.integer(1, 12)).padStart(3, '0')}/RW ${String(random.integer(1, 9)).padStart(3, '0')}`;
  return `${odp.place} ${house}, ${neighbours}, ${odp.olt.district}, ${odp.city.name}`;
}
