import { describe, expect, inject, it } from 'vitest';
import { createPool, SERVER_PATIENCE } from '#service/db/postgres/pool.ts';

describe('a connection of the product', () => {
  it('E-13 is forgotten by the server within seconds when its machine is lost, with what it had locked', async () => {
    const pool = createPool({ url: inject('pgUrl'), max: 1, name: 'kabar-test pool', role: null, onError: () => undefined });
    try {
      const { rows } = await pool.query<{ name: string; setting: string }>(
        `SELECT name, setting FROM pg_settings WHERE name LIKE 'tcp\\_%' ORDER BY name`,
      );
      expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual(SERVER_PATIENCE);
      const { tcp_keepalives_idle: idle, tcp_keepalives_interval: interval, tcp_keepalives_count: count } = SERVER_PATIENCE;
      expect(Number(idle) + Number(interval) * Number(count)).toBeLessThanOrEqual(5);
    } finally {
      await pool.end();
    }
  });
});
