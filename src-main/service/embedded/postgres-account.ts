import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The system account PostgreSQL runs as, or null to run as ourselves. PostgreSQL refuses to run as root. */
export interface PostgresAccount {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const NAMES = ['postgres', 'kabar-postgres'];

/** Finds an account for PostgreSQL when we are root, and makes one where there is none. Throws a sentence for people. */
export function postgresAccount(): PostgresAccount | null {
  if (process.getuid?.() !== 0) return null;
  const known = NAMES.map(lookUp).find((account) => account !== null);
  if (known) return known;
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'kabar-postgres'], {
      stdio: 'ignore',
    });
  } catch (cause) {
    throw new Error(
      'PostgreSQL does not run as root and no account could be made for it. Start Kabar Desk as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
  const made = lookUp('kabar-postgres');
  if (!made) throw new Error('The account kabar-postgres was made but cannot be found.');
  return made;
}

function lookUp(name: string): PostgresAccount | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid), name } : null;
}
