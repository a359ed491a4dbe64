import { channel } from 'node:diagnostics_channel';
import { speak } from '#service/logging/speak.ts';

/** Also heard by the program that started the service in this very process. */
export const ANNOUNCEMENTS = 'kabar-desk:announcements';

/** Prints a line meant for the person who starts the service on stdout; nobody has to read it for the service to go on (ENGINE E-22). */
export function announce(line: string): void {
  channel(ANNOUNCEMENTS).publish(line);
  speak(1, line);
}
