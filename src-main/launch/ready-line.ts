import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ANNOUNCEMENTS } from '#service/ports/announcements.ts';

/** What the service prints when it accepts requests (SPEC §15). */
const READY = /^Kabar Desk ready at (http:\/\/(?:127\.0\.0\.1|\[::1\]):\d{1,5})\s*$/m;

/** Calls once with the address when the service of this process announces it. */
export function onReadyLine(callback: (address: string) => void): void {
  const listen = (line: unknown): void => {
    const address = READY.exec(String(line))?.[1];
    if (address === undefined) return;
    unsubscribe(ANNOUNCEMENTS, listen);
    callback(address);
  };
  subscribe(ANNOUNCEMENTS, listen);
}
