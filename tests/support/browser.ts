import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Chromium as Debian and its relatives install it, or the first of that name on the PATH; null when there is none. */
export function findChromium(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = [
    '/usr/bin/chromium',
    ...folders.flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name))),
  ];
  return places.find((place) => existsSync(place)) ?? null;
}

/** Runs as root in a container with a small /dev/shm. */
export const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage'] as const;
