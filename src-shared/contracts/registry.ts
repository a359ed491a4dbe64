import * as areas from './areas.contract.ts';
import * as audit from './audit.contract.ts';
import * as auth from './auth.contract.ts';
import * as bulk from './bulk.contract.ts';
import type { RouteContract } from './contract.ts';
import * as customers from './customers.contract.ts';
import * as dashboard from './dashboard.contract.ts';
import * as exportFiles from './exports.contract.ts';
import * as gateways from './gateways.contract.ts';
import * as invoices from './invoices.contract.ts';
import * as listCounts from './list-counts.contract.ts';
import * as messages from './messages.contract.ts';
import * as notifications from './notifications.contract.ts';
import * as otp from './otp.contract.ts';
import * as packages from './packages.contract.ts';
import * as payments from './payments.contract.ts';
import * as queue from './queue.contract.ts';
import * as registrations from './registrations.contract.ts';
import * as sandbox from './sandbox.contract.ts';
import * as savedViews from './saved-views.contract.ts';
import * as settings from './settings.contract.ts';
import * as system from './system.contract.ts';
import * as technicians from './technicians.contract.ts';
import * as tickets from './tickets.contract.ts';
import * as webhooks from './webhooks.contract.ts';

const groups = {
  areas,
  audit,
  auth,
  bulk,
  customers,
  dashboard,
  exportFiles,
  gateways,
  invoices,
  listCounts,
  messages,
  notifications,
  otp,
  packages,
  payments,
  queue,
  registrations,
  sandbox,
  savedViews,
  settings,
  system,
  technicians,
  tickets,
  webhooks,
};

function isContract(value: unknown): value is RouteContract {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'permission' in value;
}

/**
 * Every route of the API, for the tests and the reference page; those under `/webhooks` stand on the portal listener. A contract that
 * stands in a file of a group is in here.
 */
export const ALL_CONTRACTS: readonly RouteContract[] = Object.values(groups).flatMap((group) =>
  Object.values(group).filter(isContract),
);
