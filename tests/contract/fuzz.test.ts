import { afterAll, beforeAll, expect, it } from 'vitest';
import { DESK_CONTRACTS } from '../support/desk-contracts.ts';
import { createDice, fuzzValue, inputSchemaOf } from '../support/fuzz-input.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';

// A real process; the long form (FUZZ_REQUESTS=10000) takes minutes.
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 1_500);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_120);
/** Ends the session the test works with, or is proven elsewhere (multipart). */
const LEFT_OUT = new Set(['/api/auth/logout', '/api/auth/change-password']);
const USERS = ['admin', 'admin', 'manager', 'supervisor', 'noc', 'cs', 'technician'];

let service: ServiceWithDatabase;
const tokens: string[] = [];
beforeAll(async () => {
  service = await startDemoService();
  for (const user of USERS) tokens.push(await service.login(user));
});
afterAll(async () => {
  await service?.stop();
});

it('L9: hostile input on every route never ends in a 5xx or an unhandled rejection', async () => {
  const dice = createDice(SEED);
  const contracts = DESK_CONTRACTS.filter((contract) => !LEFT_OUT.has(contract.path));
  const parts = contracts.map((contract) => ({
    contract,
    params: contract.params ? inputSchemaOf(contract.params) : null,
    query: contract.query ? inputSchemaOf(contract.query) : null,
    body: contract.body ? inputSchemaOf(contract.body) : null,
  }));
  const failures: string[] = [];
  let validated = 0;
  const one = async (index: number): Promise<void> => {
    const { contract, params, query, body } = parts[index % parts.length]!;
    // Two thirds are meant well, so that the code behind the validation is reached.
    const spice = dice.chance(0.7) ? 0 : 0.25;
    const values = (params ? fuzzValue(params, dice, spice / 2) : {}) as Record<string, unknown>;
    const path = contract.path.replace(
      /:(\w+)/g,
      (_all, name: string) =>
        encodeURIComponent(
          String(values?.[name] ?? 1 + dice.below(30))
            .slice(0, 90)
            .toWellFormed(),
        ) || '1',
    );
    const asked = query ? (fuzzValue(query, dice, spice / 2) as Record<string, unknown>) : {};
    const search = new URLSearchParams(
      Object.entries(asked ?? {})
        .filter(([name, value]) => value !== undefined && name !== 'cursor')
        .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
    const input = body ? fuzzValue(body, dice, spice) : undefined;
    const target = `${path}${search.size > 0 ? `?${search}` : ''}`;
    const answer = await service.send(contract.method, target, {
      token: dice.pick(tokens),
      ...(input === undefined ? {} : { body: input }),
    });
    if (answer.status >= 500)
      failures.push(`${answer.status} ${contract.method} ${target} ${JSON.stringify(input)?.slice(0, 400)}`);
    if (answer.status !== 400 || answer.body?.error?.code !== 'validation_failed') validated += 1;
  };
  let next = 0;
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      while (next < REQUESTS) await one(next++);
    }),
  );
  expect(failures.slice(0, 12)).toEqual([]);
  expect(validated / REQUESTS, 'share of requests past validation').toBeGreaterThanOrEqual(0.6);
  expect(service.log().filter((line) => line.msg === 'unhandled rejection')).toEqual([]);
  expect((await service.send('GET', '/healthz')).status).toBe(200);
});
