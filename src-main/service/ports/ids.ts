import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Everything random, from the system's secure generator. */
export interface Ids {
  uuid(): string;
  /** 256 bits, URL-safe. */
  token(): string;
  /** Six decimal digits, uniformly distributed (SPEC §3, OTP). */
  otpCode(): string;
}

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  token: () => randomBytes(32).toString('base64url'),
  otpCode: () => String(randomInt(0, 1_000_000)).padStart(6, '0'),
};
