import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNodes } from '#service/background/nodes.ts';
import { createOtpCrypto } from '#service/features/otp/otp-crypto.ts';
import { systemIds } from '#service/ports/ids.ts';
import { loadSecret, requireSharedSecret } from '#service/start/shared-secret.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/test-database.ts';

describe('the secret of short-lived codes', () => {
  let folder: string;
  let database: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kabar-secret-'));
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => database.pool.query('DELETE FROM nodes'));

  const joinFleet = async (id: string, secret: string) => {
    await createNodes(database.pool, { id, kind: 'headless', roles: ['api', 'worker'], version: '1' }).beat();
    return requireSharedSecret(database.pool, id, secret);
  };

  it('E-19 is made once for a data folder and readable by its owner only', async () => {
    const first = loadSecret(null, folder, systemIds);
    expect(first).toHaveLength(43);
    expect(loadSecret(null, folder, systemIds)).toBe(first);
    expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600);
    expect(loadSecret('configured-configured-configured-configured', folder, systemIds)).toMatch(/^configured/);
  });

  it('E-19 an emptied secret file is refused, not replaced', async () => {
    const other = await mkdtemp(join(tmpdir(), 'kabar-secret-'));
    await writeFile(join(other, 'secret.key'), '');
    expect(() => loadSecret(null, other, systemIds)).toThrow('does not hold a secret');
    await rm(other, { recursive: true });
  });

  it('E-19 a second node with another secret refuses to start, one with the same joins', async () => {
    await joinFleet('a', 'x'.repeat(40));
    await expect(joinFleet('b', 'y'.repeat(40))).rejects.toThrow('KABAR_SECRET');
    await expect(joinFleet('c', 'x'.repeat(40))).resolves.toBeUndefined();
  });

  it('E-19 of two nodes that start at once with different secrets one starts', async () => {
    const results = await Promise.allSettled([joinFleet('a', 'x'.repeat(40)), joinFleet('b', 'y'.repeat(40))]);
    expect(results.filter((result) => result.status === 'fulfilled').length).toBe(1);
  });

  it('E-19 a node that is gone for a minute forbids nothing, and a restarted node knows itself', async () => {
    await joinFleet('a', 'x'.repeat(40));
    await expect(joinFleet('a2', 'x'.repeat(40))).resolves.toBeUndefined();
    await database.pool.query(`UPDATE nodes SET seen_at = seen_at - interval '61 seconds'`);
    await expect(joinFleet('b', 'y'.repeat(40))).resolves.toBeUndefined();
  });

  it('E-19 a sealed code opens with the same secret and challenge only', () => {
    const one = createOtpCrypto('x'.repeat(40));
    const sealed = one.seal('challenge-1', '123456');
    expect(sealed).not.toContain('123456');
    expect(one.seal('challenge-1', '123456')).not.toBe(sealed);
    expect(one.open('challenge-1', sealed)).toBe('123456');
    expect(one.open('challenge-2', sealed)).toBeNull();
    expect(one.open('challenge-1', `${sealed.slice(0, -2)}AA`)).toBeNull();
    expect(one.open('challenge-1', '')).toBeNull();
    expect(createOtpCrypto('y'.repeat(40)).open('challenge-1', sealed)).toBeNull();
    expect(one.hashCode('challenge-1', '123456')).not.toBe(createOtpCrypto('y'.repeat(40)).hashCode('challenge-1', '123456'));
  });
});
