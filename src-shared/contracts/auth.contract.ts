import { z } from 'zod';
import { ROLES } from '../domain/roles.ts';
import { singleLine, verbatim } from '../domain/text.ts';
import { defineContract, doneSchema, recordOf } from './contract.ts';

export const userSchema = z.strictObject({
  id: z.int(),
  username: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  technicianId: z.int().nullable(),
  mustChangePassword: z.boolean(),
});
export type SignedInUser = z.output<typeof userSchema>;

/** At least 10 characters; at most 200, so that hashing cannot be used to tire the service. */
export const newPasswordSchema = verbatim(200, { min: 10 });

export const login = defineContract({
  method: 'POST',
  path: '/api/auth/login',
  permission: 'public',
  transaction: 'none',
  tag: 'auth',
  summary: 'Sign in. Wrong name and wrong password answer alike; repeated failures wait longer each time (429).',
  body: z.strictObject({ username: singleLine(80), password: verbatim(200) }),
  response: z.strictObject({ success: z.literal(true), token: z.string(), user: userSchema }),
});

export const logout = defineContract({
  method: 'POST',
  path: '/api/auth/logout',
  permission: 'authenticated',
  tag: 'auth',
  summary: 'End this session. Its token and its sockets stop working within 5 seconds everywhere.',
  response: doneSchema,
});

export const me = defineContract({
  method: 'GET',
  path: '/api/auth/me',
  permission: 'authenticated',
  tag: 'auth',
  summary: 'Who is signed in, with the permissions of the role.',
  response: recordOf(z.strictObject({ user: userSchema, permissions: z.array(z.string()) })),
});

export const changePassword = defineContract({
  method: 'POST',
  path: '/api/auth/change-password',
  permission: 'authenticated',
  // A wrong current password must count although nothing else is written.
  transaction: 'none',
  tag: 'auth',
  summary: 'Change the own password. All other sessions of the user end. Wrong current passwords wait longer each time (429).',
  body: z.strictObject({ currentPassword: verbatim(200), newPassword: newPasswordSchema }),
  response: doneSchema,
});
