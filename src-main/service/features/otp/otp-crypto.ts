import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keyed hashing and sealing of codes; two keys derived from one secret (ENGINE E-19). */
export function createOtpCrypto(secret: string) {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'kabar-desk', purpose, 32));
  const hashKey = derive('otp hash');
  const sealKey = derive('otp seal');
  const keyed = (text: string) => createHmac('sha256', hashKey).update(text).digest('base64url');

  return {
    /** Bound to the challenge: the same code of another challenge has another hash. */
    hashCode: (challengeId: string, code: string) => keyed(`code:${challengeId}:${code}`),
    /** Of the code alone, to notice one code tried on many phones. */
    hashGuess: (code: string) => keyed(`guess:${code}`),

    /** Takes the same time wherever the hashes differ. */
    matches(a: string, b: string): boolean {
      const digest = (text: string) => createHash('sha256').update(text).digest();
      return timingSafeEqual(digest(a), digest(b));
    },

    /** Encrypts a code for the message that carries it; opens only together with its challenge's id. */
    seal(challengeId: string, code: string): string {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(challengeId));
      const body = Buffer.concat([cipher.update(code, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },

    /** Null for what was sealed with another secret, for another challenge, or changed since. */
    open(challengeId: string, sealed: string): string | null {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(challengeId))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        // What GCM does not accept is not ours; the caller treats it as a dead code.
        return null;
      }
    },
  };
}

export type OtpCrypto = ReturnType<typeof createOtpCrypto>;

/** SHA-256 of a one-time proof: it is random enough to need no key. */
export function hashTicket(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url');
}

/** A code as people type it, spaces, dashes and full-width digits folded; null when it is not six digits. */
export function foldCode(input: string): string | null {
  const digits = input.normalize('NFKC').replace(/[\s\u00ad\u200b-\u200f\u2060\ufeff.\u2010-\u2015\u2212-]/gu, '');
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}
