import type { TeamMember } from '#service/db/postgres/schema/index.ts';

/** Whether two teams have the same members in the same roles, in whatever order. */
export function isSameTeam(one: readonly TeamMember[], other: readonly TeamMember[]): boolean {
  const key = (team: readonly TeamMember[]) =>
    JSON.stringify(team.map(({ technicianId, role }) => [technicianId, role] as const).sort(([a], [b]) => a - b));
  return key(one) === key(other);
}
