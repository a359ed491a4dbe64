import type { Role } from '#shared/domain/roles.ts';

/** The signed-in person behind a request. */
export interface Actor {
  readonly userId: number;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  /** Set for users who are technicians: their own tickets are found by it. */
  readonly technicianId: number | null;
  readonly mustChangePassword: boolean;
  readonly sessionId: number;
}

/** Finds the person behind a bearer token; null for anything that is not a live session of an active user. */
export interface Authenticator {
  authenticate(token: string): Promise<Actor | null>;
}
