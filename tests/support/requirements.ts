import { spawnSync } from 'node:child_process';
import { findChromium } from './browser.ts';

interface Requirement {
  readonly name: string;
  readonly packages: readonly string[];
  isThere(): boolean;
}

const REQUIREMENTS: readonly Requirement[] = [
  {
    name: 'Chromium',
    packages: ['chromium', 'fonts-liberation', 'fonts-noto-color-emoji'],
    isThere: () => findChromium() !== null,
  },
  { name: 'redis-server', packages: ['redis-server'], isThere: () => spawnSync('redis-server', ['--version']).status === 0 },
];

/** Programs the tests need and npm cannot bring. Installs them where it may (root on Debian or Ubuntu); else says what to do and is false. */
export function ensureRequirements(): boolean {
  const missing = REQUIREMENTS.filter((requirement) => !requirement.isThere());
  if (missing.length === 0) return true;
  const packages = missing.flatMap((requirement) => requirement.packages);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    console.log(`installing ${packages.join(', ')}`);
    const update = spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    const install = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
    if (update.status === 0 && install.status === 0 && REQUIREMENTS.every((requirement) => requirement.isThere())) return true;
  }
  console.error(
    `The tests need ${missing.map(({ name }) => name).join(' and ')}. On Debian or Ubuntu:\n  sudo apt-get update && sudo ${command}`,
  );
  return false;
}
