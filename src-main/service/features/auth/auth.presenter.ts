import type { Actor } from '#service/access/actor.ts';
import type { SignedInUser } from '#shared/contracts/auth.contract.ts';
import { permissionsOf } from '#shared/domain/permissions.ts';

/** The signed-in person as the desk knows it. */
export function presentUser(actor: Omit<Actor, 'sessionId'>): SignedInUser {
  return {
    id: actor.userId,
    username: actor.username,
    name: actor.name,
    role: actor.role,
    technicianId: actor.technicianId,
    mustChangePassword: actor.mustChangePassword,
  };
}

/** The same with everything the role may do. */
export function presentMe(actor: Actor): { user: SignedInUser; permissions: string[] } {
  return { user: presentUser(actor), permissions: [...permissionsOf(actor.role)] };
}
