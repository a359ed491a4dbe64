import { announce } from './announcements.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Ids, systemIds } from './ids.ts';

/** What the service needs from the world besides databases and gateways; tests hand in their own. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Prints a line meant for the person who starts the service (first password, ready line); never a log. */
  announce(line: string): void;
}

export const systemPorts: Ports = {
  clock: systemClock,
  ids: systemIds,
  announce,
};
