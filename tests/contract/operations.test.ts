import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK_CONTRACTS } from '../support/desk-contracts.ts';
import { once } from '../support/one-statement.ts';
import { bodySchema, fieldsOf, looseObjects } from '../support/sample-body.ts';
import { startService } from '../support/service-process.ts';
import { type ServiceWithDatabase, startEmptyService } from '../support/service-with-database.ts';
import { until } from '../support/until.ts';

const METRICS_TOKEN = 'metrics-token-of-this-test';
/** Several nodes on one database share it. */
const SECRET = 'one secret for all the nodes of this test';
let service: ServiceWithDatabase;
beforeAll(async () => {
  service = await startEmptyService({ KABAR_METRICS_TOKEN: METRICS_TOKEN, KABAR_SECRET: SECRET });
});
afterAll(async () => {
  await service?.stop();
});

describe('OpenAPI at /api/docs', () => {
  it('lists every contract with its summary, its fields and its parameters', async () => {
    const { status, body } = await service.send('GET', '/api/docs');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\./);
    const described = DESK_CONTRACTS.map((contract) => {
      const operation = body.paths[contract.path.replaceAll(/:(\w+)/g, '{$1}')]?.[contract.method.toLowerCase()];
      const schema = operation?.requestBody?.content?.['application/json']?.schema;
      return {
        path: `${contract.method} ${contract.path}`,
        summary: operation?.summary,
        fields: fieldsOf(schema),
        loose: looseObjects(schema ?? {}),
        path_parameters: (operation?.parameters ?? []).filter((one: { in: string }) => one.in === 'path').length,
      };
    });
    expect(described).toEqual(
      DESK_CONTRACTS.map((contract) => ({
        path: `${contract.method} ${contract.path}`,
        summary: contract.summary,
        fields: fieldsOf(bodySchema(contract)),
        loose: [],
        path_parameters: contract.path.split('/:').length - 1,
      })),
    );
  });
});

const nameOf = (url: string) => new URL(url).pathname.slice(1);
const serverOf = (url: string) => new URL('/postgres', url).href;
const terminate = (url: string) => `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(url)}'`;
/** How many nodes hear each other's socket events. */
const subscriptions = async () => {
  const text = `SELECT FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN "socket.io%'`;
  return (await once(serverOf(service.database.url), text, [nameOf(service.database.url)])).length;
};

/** Closes the database to everybody while the work runs. */
async function takeAway(work: () => Promise<void>): Promise<void> {
  await once(serverOf(service.database.url), `ALTER DATABASE ${nameOf(service.database.url)} ALLOW_CONNECTIONS false`);
  await once(serverOf(service.database.url), terminate(service.database.url));
  await work().finally(() =>
    once(serverOf(service.database.url), `ALTER DATABASE ${nameOf(service.database.url)} ALLOW_CONNECTIONS true`),
  );
}

describe('operations', () => {
  it('/healthz says the process runs, without a sign-in', async () => {
    expect(await service.send('GET', '/healthz')).toMatchObject({ status: 200, body: { success: true, status: 'ok' } });
  });

  it('/readyz is 503 while the database is away and ready again by itself', async () => {
    expect((await service.send('GET', '/readyz')).status).toBe(200);
    await takeAway(async () => {
      const away = await service.send('GET', '/readyz');
      expect({ status: away.status, code: away.body.error.code }).toEqual({ status: 503, code: 'centre_unreachable' });
      // The process itself is well: nobody must restart it.
      expect((await service.send('GET', '/healthz')).status).toBe(200);
    });
    await until('the service to be ready again', async () => (await service.send('GET', '/readyz')).status === 200);
  });

  it('a lost database costs no place in the pool: sockets listen again, and the end waits for nothing', async () => {
    const began = performance.now();
    const node = await startService({ databaseUrl: service.database.url, env: { KABAR_ROLES: 'api', KABAR_SECRET: SECRET } });
    const startMs = performance.now() - began;
    for (let loss = 0; loss < 2; loss += 1) {
      await once(serverOf(service.database.url), terminate(service.database.url));
      await until('both nodes to listen again', async () => (await subscriptions()) === 2);
    }
    expect((await node.send('GET', '/readyz')).status).toBe(200);
    // A wait for a lost connection lasts until the service cuts its own end short after 9.5 s; without one it is far below a start.
    expect((await node.stop()).ms).toBeLessThan(startMs);
  });

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer metrics-token-of-this-tesu' }],
    ['the token without Bearer', { authorization: METRICS_TOKEN }],
  ] as const)('/metrics with %s is 404 like any unknown path', async (_name, headers) => {
    expect((await service.send('GET', '/metrics', { headers })).body.error.code).toBe('not_found');
  });

  it('/metrics with its token speaks the Prometheus text format and holds no name, phone or token', async () => {
    const { status, headers, text } = await service.send('GET', '/metrics', { token: METRICS_TOKEN });
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: expect.stringMatching(/^text\/plain/) });
    const lines = text.split('\n').filter(Boolean);
    expect(lines.filter((line) => !/^(# (TYPE|HELP) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? -?[\d.e+]+)$/.test(line))).toEqual([]);
    expect(text).not.toMatch(/62\d{8}|Bearer|admin/);
  });

  it('a service without a metrics token has no metrics at all, not even for an empty token', async () => {
    const plain = await startService({ databaseUrl: service.database.url, env: { KABAR_ROLES: 'api', KABAR_SECRET: SECRET } });
    try {
      for (const authorization of ['', 'Bearer ', 'Bearer null', 'Bearer undefined']) {
        expect((await plain.send('GET', '/metrics', { headers: { authorization } })).status).toBe(404);
      }
    } finally {
      await plain.stop();
    }
  });
});
