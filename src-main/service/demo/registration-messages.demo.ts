import { instantAtWib } from '#shared/domain/time-zone.ts';
import type { DemoCustomer } from './customers.demo.ts';
import { DAY, type DemoContext, HISTORY_DAYS, MINUTE, plus } from './demo-context.ts';
import {
  activationText,
  installationScheduleText,
  OTP_TEXT,
  registrationConfirmationText,
  registrationStatusText,
  welcomeText,
} from './message-texts.ts';
import { type PlannedMessage, toApplicant, toCustomer } from './planned-message.ts';
import type { DemoRegistration } from './registrations.demo.ts';
import type { DemoStaff } from './staff.demo.ts';

const OTP_COUNT = 170;

/** The way from the form to the first day online, and the codes people asked for. */
export function registrationMessages(
  context: DemoContext,
  staff: DemoStaff,
  registrations: readonly DemoRegistration[],
  customers: readonly DemoCustomer[],
): PlannedMessage[] {
  return [
    ...registrations.flatMap((registration) => messagesOf(staff, registration)),
    ...customers.flatMap((customer) => firstDay(context, staff, customer)),
    ...codes(context, registrations, customers),
  ];
}

function messagesOf(staff: DemoStaff, registration: DemoRegistration): PlannedMessage[] {
  const id = registration.row.id;
  const common = {
    recipient: registration.customer === null ? toApplicant(registration.row) : toCustomer(registration.customer),
    registrationId: id,
    subject: `registration:${id}`,
    createdBy: staff.user('cs').id,
  };
  return registration.steps.flatMap(({ status, at }): PlannedMessage[] => {
    const key = `${id}:${status}`;
    if (status === 'pending_verification') {
      return [
        {
          ...common,
          createdBy: null,
          type: 'registration_confirmation',
          key,
          at: plus(at, 60),
          text: registrationConfirmationText(registration),
        },
      ];
    }
    if (status === 'installation_scheduled' && registration.installationAt !== null) {
      return [
        {
          ...common,
          type: 'installation_schedule',
          key,
          at: plus(at, 60),
          text: installationScheduleText(registration, registration.installationAt),
        },
      ];
    }
    if (status === 'customer_created' || status === 'survey_scheduled') return [];
    return [
      { ...common, type: 'registration_status', key, at: plus(at, 60), text: registrationStatusText(registration, status) },
    ];
  });
}

function firstDay(context: DemoContext, staff: DemoStaff, customer: DemoCustomer): PlannedMessage[] {
  const { installedAt } = customer;
  if (installedAt === null || context.now.getTime() - installedAt.getTime() > (HISTORY_DAYS - 1) * DAY) return [];
  const common = {
    key: `${customer.row.id}`,
    recipient: toCustomer(customer),
    subject: `customer:${customer.row.id}`,
    createdBy: staff.user('cs').id,
  };
  const welcome = plus(installedAt, 25 * MINUTE);
  return [
    {
      ...common,
      type: 'service_activation' as const,
      at: plus(installedAt, 2 * MINUTE),
      text: activationText(customer, installedAt),
    },
    { ...common, type: 'welcome' as const, at: welcome, text: welcomeText(customer) },
  ].filter(({ at }) => at.getTime() < context.now.getTime() - 5 * MINUTE);
}

/** Registrations start with a code; customers ask for one to enter the portal. */
function codes(
  context: DemoContext,
  registrations: readonly DemoRegistration[],
  customers: readonly DemoCustomer[],
): PlannedMessage[] {
  const random = context.random('codes');
  const common = { type: 'otp', text: OTP_TEXT, createdBy: null } as const;
  const forms = registrations.map(
    (registration): PlannedMessage => ({
      ...common,
      key: `registration:${registration.row.id}`,
      at: plus(registration.row.createdAt ?? context.now, -2 * MINUTE),
      recipient: toApplicant(registration.row),
    }),
  );
  const active = customers.filter(({ row }) => row.status === 'active');
  const logins = Array.from({ length: OTP_COUNT - forms.length }, (_, at): PlannedMessage => {
    const customer = random.pick(active);
    const lean = random.next();
    const daysAgo = 0.02 + lean * lean * (HISTORY_DAYS - 2);
    const wished = plus(context.now, -daysAgo * DAY);
    const late = wished.getTime() < (customer.installedAt ?? context.now).getTime();
    return {
      ...common,
      key: `login:${at}`,
      at: late ? plus(instantAtWib(context.today), -random.between(0.1, 0.9) * DAY) : wished,
      recipient: toCustomer(customer),
    };
  });
  return [...forms, ...logins];
}
