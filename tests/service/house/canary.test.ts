import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { DESK_CONTRACTS, samplePath } from '../../support/desk-contracts.ts';
import { once } from '../../support/one-statement.ts';
import { embeddedDatabase, type ServiceProcess, startService } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

/** What must never be found outside the database and the gateway: chosen so that nothing else can look like it. */
const CANARY = {
  phone: '6281377712345',
  technicianPhone: '6281388854321',
  customer: 'Kanari Cahyaning',
  ticket: 'KANARI-JUDUL lampu merah',
  description: 'KANARI-KETERANGAN di belakang pagar',
  area: 'KANARI-WILAYAH',
  password: 'kanari-sandi-rahasia-1',
  wrongPassword: 'kanari-sandi-salah-2',
  gatewayToken: 'kanari-token-gerbang-9Zx',
  query: 'kanari-dalam-alamat',
  garbageToken: 'kanariKanariKanariKanariKanariKanariKanari0',
} as const;

/** Every way in which one of them could be written. */
function spellings(secrets: readonly string[]): string[] {
  const phones = [CANARY.phone, CANARY.technicianPhone].flatMap((phone) => {
    const rest = phone.slice(2);
    return [
      rest,
      `${rest.slice(0, 3)}-${rest.slice(3, 7)}-${rest.slice(7)}`,
      `${rest.slice(0, 3)} ${rest.slice(3, 7)} ${rest.slice(7)}`,
    ];
  });
  const plain = [...secrets, ...Object.values(CANARY), ...phones];
  return plain.flatMap((text) => [
    text,
    encodeURIComponent(text),
    new URLSearchParams({ x: text }).toString().slice(2),
    // What does not depend on where the text begins inside a longer one.
    Buffer.from(text)
      .toString('base64')
      .slice(0, Math.floor(Buffer.from(text).length / 3) * 4),
    Buffer.from(text).toString('hex'),
  ]);
}

describe.each(['postgres', 'redis'] as const)('P10: a whole run with the queue on %s', (backend) => {
  let service: ServiceProcess;
  let sandbox: Sandbox;
  let token: string;
  let firstPassword: string;
  let customerId: number;
  let technicianId: number;
  const standing: string[] = [];
  let redis: Redis | null = null;

  const db = <R extends object>(text: string, values: unknown[] = []) =>
    once<R>(embeddedDatabase(service.dataDir).url, text, values);
  const ticket = () => ({
    customerId,
    type: 'repair',
    category: 'no_connection',
    priority: 'urgent',
    title: CANARY.ticket,
    description: CANARY.description,
  });
  const alarm = {
    type: CANARY.ticket,
    area: CANARY.area,
    customersAffected: 3,
    status: 'x',
    eta: 'y',
    actions: [CANARY.description],
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ now: Date.now, separatePorts: true, settings: { fonnte: { token: CANARY.gatewayToken } } });
    if (backend === 'redis') redis = new Redis(inject('redisUrl'));
    await redis?.flushall();
    service = await startService({
      env: {
        FONNTE_TOKEN: CANARY.gatewayToken,
        FONNTE_BASE_URL: sandbox.addresses.fonnte,
        KABAR_LOG_LEVEL: 'trace',
        ...(backend === 'redis' ? { REDIS_URL: inject('redisUrl') } : {}),
      },
    });
    firstPassword = /one-time password: (\S+)/.exec(service.stdout())?.[1] ?? '';
    token = await service.login('admin', firstPassword);
    const body = { currentPassword: firstPassword, newPassword: CANARY.password };
    expect((await service.send('POST', '/api/auth/change-password', { token, body })).status).toBe(200);
    token = await service.login('admin', CANARY.password);
    const [customer] = await db<{ id: number }>(
      `INSERT INTO customers (name, phone, address, status) VALUES ($1, $2, 'Jl. Uji', 'active') RETURNING id`,
      [CANARY.customer, CANARY.phone],
    );
    const [technician] = await db<{ id: number }>(
      `WITH u AS (INSERT INTO users (username, name, role, phone) VALUES ('kanari', $1, 'technician', $2) RETURNING id)
       INSERT INTO technicians (user_id) SELECT id FROM u RETURNING id`,
      [CANARY.customer, CANARY.technicianPhone],
    );
    customerId = customer?.id ?? 0;
    technicianId = technician?.id ?? 0;
  });
  afterAll(async () => {
    await service?.stop();
    await sandbox?.close();
    redis?.disconnect();
  });

  it('sends real messages, so that there is something to leak', async () => {
    const made = await service.send('POST', '/api/tickets', { token, body: ticket() });
    expect(made.status).toBe(200);
    const assigned = await service.send('PUT', `/api/tickets/${made.body.data.id}/assign`, { token, body: { technicianId } });
    expect(assigned.status).toBe(200);
    await until(
      'the technician to get the message',
      () => sandbox.ledger.list({ phone: CANARY.technicianPhone, accepted: true }).length === 1,
    );
    expect(sandbox.ledger.list({ phone: CANARY.technicianPhone })[0]?.text).toContain(CANARY.ticket);
    expect((await service.send('POST', '/api/whatsapp-notifications/emergency-alert', { token, body: alarm })).status).toBe(200);
  });

  it('meets errors of every kind with the canaries in hand', async () => {
    const everywhere = {
      authorization: `Bearer ${CANARY.garbageToken}`,
      cookie: `sid=${token}`,
      referer: `http://x/?t=${token}`,
    };
    await service.send('POST', '/api/auth/login', { body: { username: CANARY.phone, password: CANARY.wrongPassword } });
    await service.send('GET', `/api/tickets?token=${token}&search=${CANARY.query}`);
    await service.send('GET', `/${CANARY.query}/${CANARY.phone}?phone=${CANARY.phone}`, { headers: everywhere });
    await service.send('GET', `/api/tickets/%zz${CANARY.query}`, { token });
    await service.send('POST', '/api/tickets', { token, body: `{"title":"${CANARY.ticket}", "phone": "${CANARY.phone}" broken` });
    for (const contract of DESK_CONTRACTS.filter(({ body }) => body !== undefined)) {
      const body = { password: CANARY.password, phone: CANARY.phone, title: CANARY.ticket, [CANARY.query]: CANARY.customer };
      await service.send(contract.method, samplePath(contract), { token, body });
    }
    // Errors inside the database, with the values in the statement.
    await db('ALTER TABLE tickets RENAME TO tickets_away');
    const broken = [
      await service.send('POST', '/api/tickets', { token, body: ticket(), headers: { 'idempotency-key': CANARY.query } }),
      await service.send('GET', `/api/tickets?search=${encodeURIComponent(CANARY.phone)}`, { token }),
    ];
    await db('ALTER TABLE tickets_away RENAME TO tickets');
    expect(broken.map(({ status }) => status)).toEqual([500, 500]);
    for (const { text } of broken) expect(spellings([token]).filter((secret) => text.includes(secret))).toEqual([]);
    await db(`ALTER TABLE tickets ADD CONSTRAINT kanari CHECK (title NOT LIKE 'KANARI%') NOT VALID`);
    expect((await service.send('POST', '/api/tickets', { token, body: ticket() })).status).toBe(500);
    await db('ALTER TABLE tickets DROP CONSTRAINT kanari');
    await db('ALTER TABLE tickets ADD COLUMN kanari varchar(3) DEFAULT NULL');
    await db(`CREATE FUNCTION kanari() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.kanari := NEW.title; RETURN NEW; END $$`);
    await db('CREATE TRIGGER kanari BEFORE INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION kanari()');
    // 22001: value too long.
    expect((await service.send('POST', '/api/tickets', { token, body: ticket() })).status).toBe(500);
    await db('DROP TRIGGER kanari ON tickets');
    await db(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'kabar-desk%' AND pid <> pg_backend_pid()`,
    );
    await until('the service to be back', async () => (await service.send('GET', '/readyz')).status === 200);
  });

  it('meets a gateway that refuses, resets, answers nonsense and goes away, while jobs stand in the queue', async () => {
    const faults = [
      { gateway: 'fonnte', fault: 'refuse', reason: `nomor ${CANARY.phone} dengan ${CANARY.gatewayToken} ditolak`, times: 1 },
      { gateway: 'fonnte', fault: 'html', times: 1 },
      { gateway: 'fonnte', fault: 'reset_before_accept', times: 1 },
      { gateway: 'fonnte', fault: 'not_http', times: 1 },
    ] as const;
    for (const rule of faults) sandbox.script(rule);
    // One message a minute: all but the first wait as jobs.
    await db('UPDATE gateways SET per_minute = 1');
    for (let at = 0; at < 6; at += 1) {
      expect(
        (await service.send('POST', '/api/whatsapp-notifications/emergency-alert', { token, body: { ...alarm, eta: `${at}` } }))
          .status,
      ).toBe(200);
      const made = await service.send('POST', '/api/tickets', { token, body: ticket() });
      await service.send('PUT', `/api/tickets/${made.body.data.id}/assign`, { token, body: { technicianId } });
    }
    await until('jobs to stand in the queue', async () => {
      standing.push(...(await queueContents()));
      return standing.some((text) => /generation/.test(text));
    });
    await sandbox.setListening('fonnte', false);
    await db('UPDATE gateways SET per_minute = 0');
    await until(
      'a call to fail',
      async () => (await db(`SELECT FROM whatsapp_delivery_attempts WHERE state <> 'open' AND state <> 'accepted'`)).length > 0,
    );
    standing.push(...(await queueContents()));
    await sandbox.setListening('fonnte', true);
  });

  async function queueContents(): Promise<string[]> {
    if (redis === null) {
      const tables = await db<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq'`,
      );
      const rows = await Promise.all(tables.map(({ name }) => db<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)));
      return rows.flat().map(({ text }) => text);
    }
    const found: string[] = [];
    for (const key of await redis.keys('*')) {
      found.push(key);
      const type = await redis.type(key);
      if (type === 'hash') found.push(JSON.stringify(await redis.hgetall(key)));
      else if (type === 'list') found.push(...(await redis.lrange(key, '0', '-1')));
      else if (type === 'zset') found.push(...(await redis.zrange(key, '0', '-1')));
      else if (type === 'set') found.push(...(await redis.smembers(key)));
      else if (type === 'stream') found.push(JSON.stringify(await redis.xrange(key, '-', '+')));
      else if (type === 'string') found.push((await redis.get(key)) ?? '');
    }
    return found;
  }

  it('leaves 0 of them in log, stderr, stdout, PostgreSQL log, queue and command lines', async () => {
    const secrets = [token];
    const { pid } = embeddedDatabase(service.dataDir);
    const places: Record<string, string> = {
      'service.log': readFileSync(join(service.dataDir, 'logs', 'service.log'), 'utf8'),
      stderr: service.stderr(),
      stdout: service.stdout().replace(firstPassword, ''),
      'postgres.log': readFileSync(join(service.dataDir, 'logs', 'postgres.log'), 'utf8'),
      queue: standing.join('\n'),
      'command line of the service': readFileSync(`/proc/${service.pid}/cmdline`, 'utf8'),
      'command line of PostgreSQL': readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    };
    const databasePassword = readFileSync(join(service.dataDir, 'postgres.password'), 'utf8').trim();
    const wanted = [...spellings([...secrets, firstPassword, databasePassword])];
    const hits = Object.entries(places).flatMap(([place, text]) =>
      wanted
        .filter((secret) => text.includes(secret))
        .map((secret) => ({
          place,
          secret,
          near: text
            .split('\n')
            .find((line) => line.includes(secret))
            ?.slice(0, 600),
        })),
    );
    expect(hits).toEqual([]);
    // The search is worth something only if those places were written to.
    for (const place of ['service.log', 'stderr', 'postgres.log', 'queue'])
      expect({ place, length: places[place]?.length }).toMatchObject({ length: expect.any(Number) });
    expect(places['service.log']).toContain('"msg":"request failed"');
    expect(places['service.log']?.split('\n').length).toBeGreaterThan(50);
    expect(places['postgres.log']?.length).toBeGreaterThan(0);
    expect(standing.length).toBeGreaterThan(0);
  });

  it('leaves one JSON object per line in the log', () => {
    const lines = readFileSync(join(service.dataDir, 'logs', 'service.log'), 'utf8')
      .split('\n')
      .filter(Boolean);
    expect(lines.filter((line) => !line.startsWith('{') || !line.endsWith('}'))).toEqual([]);
    expect(() => lines.map((line) => JSON.parse(line))).not.toThrow();
  });

  it('keeps no token, code or password readable in the database either', async () => {
    const rows = await db<{ text: string }>(
      `SELECT t::text AS text FROM sessions t UNION ALL SELECT t::text FROM user_credentials t UNION ALL SELECT t::text FROM audit_log t
       UNION ALL SELECT t::text FROM idempotency_keys t UNION ALL SELECT t::text FROM login_throttle t`,
    );
    const all = rows.map(({ text }) => text).join('\n');
    for (const secret of [token, CANARY.password, CANARY.wrongPassword, firstPassword, CANARY.gatewayToken])
      expect(all).not.toContain(secret);
  });
});
