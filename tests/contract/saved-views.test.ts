import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#shared/domain/roles.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';

let service: ServiceWithDatabase;
const tokens = new Map<string, string>();
beforeAll(async () => {
  service = await startDemoService();
  for (const name of ['admin', 'noc', 'cs', 'supervisor']) tokens.set(name, await service.login(name));
});
afterAll(async () => {
  await service?.stop();
});

const send = (who: string, method: string, path: string, body?: unknown) =>
  service.send(method, `/api/saved-views${path}`, { token: tokens.get(who) ?? '', ...(body === undefined ? {} : { body }) });
const namesOf = async (who: string): Promise<string[]> =>
  (await send(who, 'GET', '?resource=tickets')).body.data.map(({ name }: { name: string }) => name);
async function save(who: string, name: string, sharedWith: Role[] = [], query: Record<string, string> = { sla: 'breached' }) {
  const { status, body } = await send(who, 'POST', '', { resource: 'tickets', name, query, sharedWith });
  expect(status).toBe(200);
  return body.data as { id: number; version: number };
}

describe('a saved view', () => {
  it('keeps the address as it was, and belongs to its author alone until it is shared', async () => {
    await save('noc', 'Lewat batas di Karawang', [], { tab: 'sla', areaId: '7', search: 'los merah' });
    const { body } = await send('noc', 'GET', '?resource=tickets');
    expect(body.data.at(-1)).toMatchObject({
      name: 'Lewat batas di Karawang',
      query: { tab: 'sla', areaId: '7', search: 'los merah' },
      abilities: { update: true },
    });
    for (const other of ['cs', 'supervisor', 'admin']) expect(await namesOf(other)).not.toContain('Lewat batas di Karawang');
    expect((await send('noc', 'GET', '?resource=customers')).body.data).toEqual([]);
  });

  it('that is shared is seen by the chosen roles and administrators, and changed by author and administrators only', async () => {
    const view = await save('noc', 'Rapat pagi', ['customer_service']);
    expect(await namesOf('cs')).toContain('Rapat pagi');
    expect(await namesOf('admin')).toContain('Rapat pagi');
    expect(await namesOf('supervisor')).not.toContain('Rapat pagi');
    const change = { name: 'Rapat sore', version: view.version };
    expect((await send('cs', 'PUT', `/${view.id}`, change)).status).toBe(403);
    expect((await send('supervisor', 'PUT', `/${view.id}`, change)).status).toBe(404);
    expect((await send('cs', 'DELETE', `/${view.id}`)).status).toBe(403);
    expect((await send('admin', 'PUT', `/${view.id}`, change)).body.data).toMatchObject({
      name: 'Rapat sore',
      version: view.version + 1,
    });
    expect((await send('noc', 'PUT', `/${view.id}`, change)).status).toBe(409);
    expect((await send('noc', 'DELETE', `/${view.id}`)).status).toBe(200);
    expect(await namesOf('cs')).not.toContain('Rapat sore');
  });

  it('has a name of its own per list and author', async () => {
    await save('noc', 'Dua kali');
    const again = await send('noc', 'POST', '', { resource: 'tickets', name: 'Dua kali', query: { mine: 'true' } });
    expect({ status: again.status, code: again.body.error.details[0].code }).toEqual({ status: 400, code: 'view_name_taken' });
    await save('cs', 'Dua kali');
    const other = await save('noc', 'Satu kali');
    const renamed = await send('noc', 'PUT', `/${other.id}`, { name: 'Dua kali', version: other.version });
    expect(renamed.body.error.details[0].code).toBe('view_name_taken');
  });

  it('leaves who, what and before in the audit log', async () => {
    const view = await save('noc', 'Tercatat', ['supervisor']);
    await send('noc', 'DELETE', `/${view.id}`);
    const { body } = await service.send('GET', `/api/audit?entity=saved_view&entityId=${view.id}`, {
      token: tokens.get('admin') ?? '',
    });
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(['saved_view.delete', 'saved_view.create']);
    expect(body.data[0].before).toMatchObject({ name: 'Tercatat', sharedWith: ['supervisor'] });
  });
});
