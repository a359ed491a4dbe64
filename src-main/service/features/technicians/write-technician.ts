import type { Actor } from '#service/access/actor.ts';
import type { Transaction } from '#service/db/unit-of-work.ts';
import { AppError, invalid } from '#service/errors.ts';
import { requireArea } from '#service/lists/require-catalogue.ts';
import type { BodyOf } from '#shared/contracts/contract.ts';
import type { createTechnician, updateTechnician } from '#shared/contracts/technicians.contract.ts';
import * as repository from './technician-detail.repository.ts';
import type { TechniciansDeps } from './technicians.service.ts';

export type NewTechnician = BodyOf<typeof createTechnician>;
export type TechnicianEdit = BodyOf<typeof updateTechnician>;

/** Makes a technician of a user with that role; returns the technician's id. */
export async function enterTechnician(
  deps: TechniciansDeps,
  tx: Transaction,
  actor: Actor,
  { userId, areaId, skills }: NewTechnician,
): Promise<number> {
  const user = await repository.findCandidate(tx.db, userId);
  if (!user) throw invalid('body.userId', 'unknown_user');
  if (user.role !== 'technician') throw invalid('body.userId', 'not_a_technician');
  if (!user.active) throw invalid('body.userId', 'inactive_user');
  await requireArea(tx.db, areaId);
  const id = user.technicianId === null ? await repository.insertTechnician(tx.db, { userId, areaId, skills }) : null;
  if (id === null) throw invalid('body.userId', 'technician_exists');
  await deps.audit(tx, {
    actor,
    action: 'technician.create',
    entity: 'technician',
    entityId: id,
    after: { userId, areaId, skills },
  });
  return id;
}

/** Changes area, skills or whether the technician gets work. Tickets that wait for them stay with them. */
export async function editTechnician(
  deps: TechniciansDeps,
  tx: Transaction,
  actor: Actor,
  id: number,
  input: TechnicianEdit,
): Promise<void> {
  const technician = await repository.lockTechnician(tx.db, id);
  if (!technician) throw new AppError('not_found');
  if (input.areaId !== undefined) await requireArea(tx.db, input.areaId);
  const change = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  if (Object.keys(change).length === 0) return;
  await repository.writeTechnician(tx.db, id, change);
  const current: Readonly<Record<string, unknown>> = technician;
  await deps.audit(tx, {
    actor,
    action: 'technician.update',
    entity: 'technician',
    entityId: id,
    before: Object.fromEntries(Object.keys(change).map((key) => [key, current[key]])),
    after: change,
  });
}
