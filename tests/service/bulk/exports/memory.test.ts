import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../../support/test-service.ts';
import { addCustomers, type BulkWorld, createBulkWorld } from '../bulk-world.ts';

const run = promisify(execFile);
const MEBIBYTE = 1_048_576;

let world: BulkWorld;
let admin: SignedIn;

beforeAll(async () => {
  world = await createBulkWorld();
  admin = await world.signIn('admin');
  await addCustomers(world, 50_000);
});
afterAll(() => world.close());

describe('an export of 50,000 rows', () => {
  it.each(['csv', 'xlsx'])('as %s grows the process by less than 200 MB', async (format) => {
    const began = performance.now();
    const { stdout } = await run(process.execPath, ['tests/service/bulk/exports/memory-child.ts'], {
      env: { ...process.env, CHILD_DATABASE: world.database.url, CHILD_FORMAT: format, CHILD_USER: String(admin.userId) },
    });
    const { bytes, grown } = JSON.parse(stdout) as { bytes: number; grown: number };
    console.log(
      `${format}: ${(bytes / MEBIBYTE).toFixed(1)} MB written, RSS +${(grown / MEBIBYTE).toFixed(0)} MB, ${Math.round(performance.now() - began)} ms`,
    );
    expect(bytes).toBeGreaterThan(MEBIBYTE);
    expect(grown).toBeLessThan(200 * MEBIBYTE);
  });
});
