import * as auth from './auth.contract.ts';
import type { RouteContract } from './contract.ts';
import * as customers from './customers.contract.ts';
import * as messages from './messages.contract.ts';
import * as sandbox from './sandbox.contract.ts';
import * as settings from './settings.contract.ts';
import * as system from './system.contract.ts';
import * as technicians from './technicians.contract.ts';
import * as tickets from './tickets.contract.ts';

const groups = { auth, customers, messages, sandbox, settings, system, technicians, tickets };

function isContract(value: unknown): value is RouteContract {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'permission' in value;
}

/** Every route of the API, for the tests and the reference page. A contract that stands in a file of a group is in here. */
export const ALL_CONTRACTS: readonly RouteContract[] = Object.values(groups).flatMap((group) =>
  Object.values(group).filter(isContract),
);
