import { z } from 'zod';
import { phoneSchema } from '../domain/phone.ts';
import { singleLine } from '../domain/text.ts';
import { defineContract, instantSchema } from './contract.ts';

/** What a code proves the phone for; a proof is good for its purpose only. */
export const OTP_PURPOSES = ['registration', 'portal_login', 'phone_change'] as const;
export type OtpPurpose = (typeof OTP_PURPOSES)[number];

export const requestOtp = defineContract({
  method: 'POST',
  path: '/api/otp/request',
  permission: 'public',
  transaction: 'none',
  tag: 'otp',
  summary:
    'Send a six-digit code to a phone by WhatsApp. The same answer whether the phone is known and whether a code was sent.',
  body: z.strictObject({ phone: phoneSchema, purpose: z.enum(OTP_PURPOSES) }),
  response: z.strictObject({ success: z.literal(true), requestId: z.uuid(), expiresAt: instantSchema }),
});

export const verifyOtp = defineContract({
  method: 'POST',
  path: '/api/otp/verify',
  permission: 'public',
  transaction: 'none',
  tag: 'otp',
  summary: 'Exchange a right code for a one-time proof. Wrong, used, superseded and expired codes get the same refusal.',
  body: z.strictObject({ requestId: z.uuid(), code: singleLine(40) }),
  response: z.strictObject({ success: z.literal(true), ticket: z.string() }),
});
