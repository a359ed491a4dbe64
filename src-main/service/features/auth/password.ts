import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default algorithm) with 19 MiB, two passes, one lane: the OWASP floor. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hash of a password nobody has, made with the same cost: an unknown user name takes as long as a known one. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$wNXwDSASFond9nMzDUGYKQ$ex9vOA82qm+2yhepqHUXrM30HEsKBFE2eNF9gIzi3Yo';

/** The stored form of a password, salted. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Whether the password belongs to the hash. Without a hash the answer is no, after the same work. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const right = await verify(passwordHash ?? NOBODY, password);
  return right && passwordHash !== null;
}
