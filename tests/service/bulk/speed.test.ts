import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareRows } from '../../support/bare-rows.ts';
import { countStatements } from '../../support/counted-statements.ts';
import type { SignedIn } from '../../support/test-service.ts';
import { addCustomers, addRegistrations, addTechnician, addTickets, type BulkWorld, createBulkWorld } from './bulk-world.ts';

const ROWS = 1_000;

let world: BulkWorld;
let admin: SignedIn;

beforeAll(async () => {
  world = await createBulkWorld();
  admin = await world.signIn('admin');
});
afterAll(() => world.close());

describe('a bulk action on 1,000 rows', () => {
  // Statements, not seconds: what a second is depends on who else uses the machine. The printed times are for reading.
  it('asks the database little per row', async () => {
    const technicianId = await addTechnician(world);
    const customers = await addCustomers(world, ROWS);
    const tickets = await addTickets(world, ROWS, { customerId: customers[0]! });
    const registrations = await addRegistrations(world, ROWS, { status: 'verified' });
    for (const { url, body, perRow } of [
      // Savepoint, the row, the change.
      { url: '/api/customers/bulk/add-tag', body: { ids: customers, data: { tag: 'vip' } }, perRow: 3 },
      // And the timeline, and what the message needs to know. Messages and notification center are written for a chunk at once.
      { url: '/api/tickets/bulk/assign', body: { ids: tickets, data: { technicianId } }, perRow: 5 },
      { url: '/api/registrations/bulk/approve', body: { ids: registrations, data: {} }, perRow: 5 },
      // Instead of a message, what waits about the old deadline.
      { url: '/api/tickets/bulk/update-priority', body: { ids: tickets, data: { priority: 'high' } }, perRow: 5 },
      // All of it, what waits to be told about earlier steps, and what supervisors may need to know.
      { url: '/api/tickets/bulk/update-status', body: { ids: tickets, data: { status: 'cancelled' } }, perRow: 7 },
    ]) {
      const bare = await bareRows(world.database.pool, tickets);
      let ms = 0;
      const statements = await countStatements(async () => {
        const began = performance.now();
        const { status, body: answer } = await world.post(admin, url, body);
        ms = performance.now() - began;
        expect({ status, succeeded: answer.succeeded, failed: answer.failed }).toEqual({
          status: 200,
          succeeded: ROWS,
          failed: 0,
        });
      });
      console.log(
        `${url}: ${Math.round(ms)} ms, bare loop ${Math.round(bare)} ms, ${(statements / ROWS).toFixed(2)} statements per row`,
      );
      expect(statements).toBeLessThan((perRow + 0.5) * ROWS);
    }
  });
});
