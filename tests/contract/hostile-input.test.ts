import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorSchema, type RouteContract } from '#shared/contracts/contract.ts';
import { listCustomers, updateCustomer } from '#shared/contracts/customers.contract.ts';
import { ERROR_CODES } from '#shared/contracts/errors.ts';
import { DESK_CONTRACTS, samplePath } from '../support/desk-contracts.ts';
import { ONE_PHONE, OTHER_PHONES, PHONE_SPELLINGS, REFUSED_PHONES } from '../support/phone-spellings.ts';
import { type RawAnswer, type RawRequest, rawRequest } from '../support/raw-http.ts';
import { bodySchema, looseObjects } from '../support/sample-body.ts';
import type { HttpAnswer } from '../support/service-process.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';

let service: ServiceWithDatabase;
let token: string;
beforeAll(async () => {
  service = await startDemoService();
  token = await service.login('admin');
});
afterAll(async () => {
  await service?.stop();
});

const WITH_BODY = DESK_CONTRACTS.filter(({ body }) => body !== undefined);
const WITH_ID = DESK_CONTRACTS.filter(({ path }) => path.includes(':id'));
const WITH_QUERY = DESK_CONTRACTS.filter(({ query }) => query !== undefined);
const name = ({ method, path }: RouteContract) => `${method} ${path}`;
const send = (contract: RouteContract, body?: unknown, id = 1) =>
  service.send(contract.method, samplePath(contract, id), { token, ...(body === undefined ? {} : { body }) });

/** A refusal as the contract has it: 4xx, the one shape, a code of the closed list with its own status. */
function expectRefusal(what: string, answer: Pick<HttpAnswer, 'status' | 'body'>): void {
  expect({ what, isRefusal: answer.status >= 400 && answer.status < 500, status: answer.status }).toMatchObject({
    isRefusal: true,
  });
  const { error } = errorSchema.parse(answer.body);
  expect(ERROR_CODES).toContain(error.code);
}

describe('P5: an unknown field is refused', () => {
  it.each(WITH_BODY.map((contract) => [name(contract), contract] as const))(
    '%s refuses it by name with 400',
    async (_name, contract) => {
      const answer = await send(contract, { zzUnknown: 1 });
      expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status: 400, code: 'validation_failed' });
      expect(JSON.stringify(answer.body.error.details)).toContain('zzUnknown');
    },
  );

  it.each(WITH_BODY.map((contract) => [name(contract), contract] as const))(
    '%s has no object inside its body that lets one pass',
    (_name, contract) => {
      expect(looseObjects(bodySchema(contract) ?? {})).toEqual([]);
    },
  );

  it.each(WITH_BODY.map((contract) => [name(contract), contract] as const))(
    '%s refuses columns that are not for its caller to set',
    async (_name, contract) => {
      const foreign = [
        'id',
        'role',
        'roles',
        'isAdmin',
        'is_admin',
        'userId',
        'user_id',
        'customer_id',
        'createdBy',
        'created_by',
        'createdAt',
      ]
        .concat([
          'balance',
          'price',
          'total',
          'passwordHash',
          'password_hash',
          'isDemo',
          'is_demo',
          'deletedAt',
          'permission',
          'tokenHash',
        ])
        .concat([
          'number',
          'code',
          'slaDueAt',
          'rating',
          'mustChangePassword',
          'sessionId',
          'actor',
          'tx',
          '$where',
          'constructor_',
        ]);
      const answers = await Promise.all(foreign.map(async (field) => [field, (await send(contract, { [field]: 1 })).status]));
      expect(answers).toEqual(foreign.map((field) => [field, 400]));
    },
  );

  it.each(WITH_QUERY.map((contract) => [name(contract), contract] as const))(
    '%s refuses an unknown query field',
    async (_name, contract) => {
      const { status, body } = await service.send(contract.method, `${samplePath(contract)}?zzUnknown=1`, { token });
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'validation_failed' });
    },
  );
});

const DEEP = 10_000;
/** Bodies as text, because most of them cannot be made by `JSON.stringify`. */
const BODIES: Readonly<Record<string, string>> = {
  empty: '',
  blanks: '   ',
  'half an object': '{"username":"ad',
  'trailing comma': '{"a":1,}',
  'single quotes': "{'a':1}",
  'two values': '{} {}',
  'a byte order mark': '\ufeff{"zzUnknown":1}',
  'a string': '"x"',
  'a number': '1',
  null: 'null',
  true: 'true',
  'a list': '[]',
  'a list of lists, 10,000 deep': `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  'objects, 10,000 deep': `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  '10,000 open brackets': '['.repeat(DEEP),
  'a __proto__ key': '{"__proto__":{"role":"admin"}}',
  'nested __proto__': '{"values":{"__proto__":{"x":1}}}',
  'constructor.prototype': '{"constructor":{"prototype":{"role":"admin"}}}',
  'the same key twice': '{"title":"a","title":"b"}',
  '1e999': '{"customerId":1e999,"technicianId":1e999,"customersAffected":1e999}',
  '-0': '{"customerId":-0,"technicianId":-0,"customersAffected":-0}',
  NaN: '{"customerId":NaN}',
  '2^53 + 1': '{"customerId":9007199254740993,"technicianId":9007199254740993}',
  '2^53 - 1': '{"customerId":9007199254740991,"technicianId":9007199254740991}',
  '2^31': '{"customerId":2147483648,"technicianId":2147483648}',
  'a number of 5,000 digits': `{"customerId":${'9'.repeat(5_000)}}`,
  NUL: '{"title":"a\\u0000b","username":"a\\u0000","password":"\\u0000","currentPassword":"\\u0000","newPassword":"\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"}',
  'a lone surrogate': '{"title":"\\ud800","username":"\\udfff","password":"\\ud800"}',
  'U+202E': '{"title":"\\u202e","username":"\\u202e","password":"x"}',
  '10,000 emoji': JSON.stringify({ title: '🙂'.repeat(10_000), username: '🙂'.repeat(10_000), password: 'x' }),
  'many keys': JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at]))),
};

/** Real enough to pass the schema, so that the value itself reaches the feature and the database. */
const COMPLETE: Readonly<Record<string, (id: string) => string>> = {
  'POST /api/tickets': (id) => `{"customerId":${id},"type":"repair","category":"no_connection","title":"Uji"}`,
  'PUT /api/tickets/:id/assign': (id) => `{"technicianId":${id},"team":[{"technicianId":${id},"role":"x"}]}`,
  'PUT /api/tickets/:id/status': (id) => `{"status":"cancelled","version":${id}}`,
};

describe('L9: hostile input is a 4xx in the one shape, never a 5xx', () => {
  it.each(WITH_BODY.map((contract) => [name(contract), contract] as const))(
    `%s with ${Object.keys(BODIES).length} broken bodies`,
    async (what, contract) => {
      for (const [kind, text] of Object.entries(BODIES)) {
        // Where the body may be left out, null is leaving it out.
        if (kind === 'null' && contract.body?.safeParse(null).success) continue;
        expectRefusal(`${what}: ${kind}`, await service.send(contract.method, samplePath(contract), { token, body: text }));
      }
    },
  );

  it.each(Object.entries(COMPLETE))('%s with ids that no row can have', async (what, body) => {
    const contract = DESK_CONTRACTS.find((candidate) => name(candidate) === what);
    if (!contract) throw new Error(`${what} is no longer a route: change this test`);
    for (const id of [
      '0',
      '-1',
      '1.5',
      '2147483647',
      '2147483648',
      '4294967296',
      '9007199254740991',
      '9007199254740993',
      '1e300',
      '"1"',
    ]) {
      expectRefusal(`${what}: ${id}`, await service.send(contract.method, samplePath(contract), { token, body: body(id) }));
    }
  });

  it.each(WITH_ID.map((contract) => [name(contract), contract] as const))(
    '%s with ids in the path that are none',
    async (what, contract) => {
      const ids = [
        '0',
        '-1',
        '01',
        '1.5',
        '1e3',
        '0x1',
        '２',
        'abc',
        'null',
        'undefined',
        '1;drop',
        "1'--",
        '%00',
        '1%00',
        '..',
        '%2e%2e%2f',
        '%',
        '%zz',
        ' ',
        '1 ',
      ].concat([
        '2147483648',
        '4294967297',
        '9007199254740991',
        '9007199254740993',
        '9'.repeat(16),
        '9'.repeat(100),
        '9'.repeat(3_000),
      ]);
      const body = contract.body ? '{}' : undefined;
      for (const id of ids) {
        const path = contract.path.replace(':id', id);
        const answer = await rawRequest(service.port, {
          method: contract.method,
          target: Buffer.from(path.replaceAll(' ', '%20'), 'utf8').toString('latin1'),
          headers: [
            ['host', `127.0.0.1:${service.port}`],
            ['authorization', `Bearer ${token}`],
            ...(body ? ([['content-type', 'application/json']] as const) : []),
          ],
          ...(body === undefined ? {} : { body }),
        });
        expectRefusal(`${what}: ${id.slice(0, 40)}`, { status: answer.status, body: JSON.parse(answer.body) });
      }
    },
  );

  it.each(WITH_ID.filter(({ method }) => method === 'GET').map((contract) => [name(contract), contract] as const))(
    '%s with the largest ids there are finds nothing',
    async (_name, contract) => {
      for (const id of ['2147483647', '2147483648', '9007199254740991']) {
        expect([400, 404]).toContain((await send(contract, undefined, Number(id))).status);
      }
    },
  );

  it.each(WITH_QUERY.map((contract) => [name(contract), contract] as const))(
    '%s with hostile queries never fails',
    async (what, contract) => {
      const queries = [
        'limit=0',
        'limit=-1',
        'limit=201',
        'limit=1e9',
        'limit=NaN',
        'limit=1.5',
        'limit=1&limit=2',
        'cursor=x',
        'cursor=',
        `cursor=${'A'.repeat(301)}`,
      ]
        .concat([
          'search=%00',
          'search=%ff',
          'search=%25%5F%5C',
          "search='",
          'search=%F0%9F%99%82',
          `search=${'x'.repeat(121)}`,
          'search[]=1',
          'search=a&search=b',
        ])
        .concat([
          'status=',
          'status=,',
          'status=open%27',
          'sort=id;drop',
          'ticketId=9007199254740991',
          'customerId=2147483648',
          'technicianId=2147483648',
          'areaId=4294967296',
        ])
        .concat([
          `cursor=${Buffer.from('id:999999999999999').toString('base64url')}`,
          `cursor=${Buffer.from('-createdAt|9999999999999999|999999999999999').toString('base64url')}`,
        ])
        .concat([
          '__proto__=1',
          'constructor=1',
          'toString=1',
          '%',
          `search=${encodeURIComponent('{name} {{otp}} ${7*7} <%= 1 %>')}`,
        ]);
      for (const query of queries) {
        const answer = await service.send(contract.method, `${samplePath(contract)}?${query}`, { token });
        expect({ what, query, failed: answer.status >= 500 }).toEqual({ what, query, failed: false });
        if (answer.status !== 200) expectRefusal(`${what}?${query}`, answer);
      }
    },
  );

  it('a body over 1 MiB is 413, on every route that takes one', async () => {
    const large = JSON.stringify({ title: 'x'.repeat(1024 * 1024) });
    const answers = await Promise.all(WITH_BODY.map(async (contract) => [name(contract), (await send(contract, large)).status]));
    expect(answers).toEqual(WITH_BODY.map((contract) => [name(contract), 413]));
  });

  const own: RawRequest['headers'] = [];
  it.each<[string, (port: number) => RawRequest, readonly number[]]>([
    [
      'a header of 1 MB',
      () => ({ target: '/api/auth/me', headers: [...own, ['authorization', `Bearer ${'x'.repeat(1024 * 1024)}`]] }),
      [431, 0],
    ],
    ['an address of 100 kB', () => ({ target: `/api/tickets?search=${'x'.repeat(100_000)}`, headers: own }), [431, 0]],
    [
      '2,000 headers',
      () => ({ target: '/healthz', headers: [...own, ...Array.from({ length: 2_000 }, (_, at) => [`x-${at}`, '1'] as const)] }),
      [200, 431, 0],
    ],
    ['an unknown method', () => ({ method: 'BREW', target: '/', headers: own }), [400]],
    [
      'bad chunking',
      () => ({
        method: 'POST',
        target: '/api/auth/login',
        headers: [...own, ['content-type', 'application/json'], ['transfer-encoding', 'chunked']],
        body: 'ZZ\r\n{}',
      }),
      [400],
    ],
    [
      'a negative content length',
      () => ({
        method: 'POST',
        target: '/api/auth/login',
        headers: [...own, ['content-type', 'application/json'], ['content-length', '-1']],
      }),
      [400],
    ],
    ['HTTP/9.9', () => ({ target: '/', version: '9.9' as never, headers: own }), [400]],
    ['a NUL in a header', () => ({ target: '/', headers: [...own, ['x-a', 'a\u0000b']] }), [400]],
  ])('%s is turned away and the service goes on', async (_name, make, statuses) => {
    const request = make(service.port);
    const answer: RawAnswer = await rawRequest(service.port, {
      ...request,
      headers: [['host', `127.0.0.1:${service.port}`], ...request.headers],
    });
    expect(statuses).toContain(answer.status);
    if (answer.status >= 400) errorSchema.parse(JSON.parse(answer.body));
    expect((await service.send('GET', '/readyz')).status).toBe(200);
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer  x',
    'bearer x',
    'Basic YWRtaW46YWRtaW4=',
    `Bearer ${'é'}`,
    'Bearer null',
    'Bearer undefined',
    `Bearer ${'a'.repeat(201)}`,
  ])('Authorization "%s" is nobody: 401', async (authorization) => {
    const answer = await rawRequest(service.port, {
      target: '/api/auth/me',
      headers: [
        ['host', `127.0.0.1:${service.port}`],
        ['authorization', authorization],
      ],
    });
    expect({ status: answer.status, code: JSON.parse(answer.body).error.code }).toEqual({ status: 401, code: 'unauthenticated' });
  });

  it('a token in the query string is no token', async () => {
    expect((await service.send('GET', `/api/auth/me?token=${token}`)).status).toBe(401);
    expect((await service.send('GET', `/api/auth/me?access_token=${token}`)).status).toBe(401);
  });

  it('after all of this no request was logged as failed and nothing was left unhandled', () => {
    expect(
      service
        .log()
        .filter(({ level }) => level >= 50)
        .map(({ msg, err }) => ({ msg, err })),
    ).toEqual([]);
  });
});

describe('errors speak to the person', () => {
  it('in Indonesian first, in English when asked', async () => {
    const messageIn = async (language: string) =>
      (await service.send('GET', '/api/auth/me', { headers: { 'accept-language': language } })).body.error.message as string;
    expect([await messageIn('id-ID,id;q=0.9'), await messageIn('en-US'), await messageIn('fr')]).toEqual([
      'Silakan masuk dulu.',
      'Please sign in.',
      'Silakan masuk dulu.',
    ]);
  });

  it('unknown paths and methods are 404 in the one shape, below /api also without a sign-in', async () => {
    for (const [method, path] of [
      ['GET', '/api/unknown'],
      ['POST', '/api/tickets/1'],
      ['DELETE', '/api/auth/me'],
      ['PATCH', '/healthz'],
    ] as const) {
      const answer = await service.send(method, path);
      expect({ method, path, status: answer.status, code: answer.body?.error.code }).toEqual({
        method,
        path,
        status: 404,
        code: 'not_found',
      });
    }
  });
});

describe('RELIABILITY §8, 1 and 2: a phone has one normal form or a clear 400', () => {
  let customer: string;
  beforeAll(async () => {
    const [row] = await service.database.query<{ id: number }>(
      `INSERT INTO customers (name, phone, address, status, is_demo) VALUES ('Pelanggan Ejaan', $1, 'Jl. Uji 1', 'active', true) RETURNING id`,
      [ONE_PHONE],
    );
    customer = updateCustomer.path.replace(':id', String(row?.id));
  });
  let version = 1;
  async function put(phone: unknown): Promise<HttpAnswer> {
    const answer = await service.send('PUT', customer, { token, body: { phone, version } });
    if (answer.status === 200) version = answer.body.data.version;
    return answer;
  }

  it(`${PHONE_SPELLINGS.length} spellings are one number`, async () => {
    for (const { spelling, note } of PHONE_SPELLINGS)
      expect({ note, phone: (await put(spelling)).body.data?.phone }).toEqual({ note, phone: ONE_PHONE });
  });

  it(`${OTHER_PHONES.length} further numbers keep their own normal form`, async () => {
    for (const { input, phone } of OTHER_PHONES)
      expect({ input, phone: (await put(input)).body.data?.phone }).toEqual({ input, phone });
  });

  it(`${REFUSED_PHONES.length} inputs that are not one number are 400 and name the field`, async () => {
    for (const { input } of REFUSED_PHONES) {
      const { status, body } = await put(input);
      expect({ input: input.slice(0, 40), status, code: body.error?.code, details: body.error?.details }).toMatchObject({
        status: 400,
        code: 'validation_failed',
        details: [{ field: 'body.phone' }],
      });
    }
    for (const value of [6281234567890, null, ['081234567890'], { phone: '081234567890' }, true])
      expect((await put(value)).status).toBe(400);
  });

  it('the customer list finds the same customer by every spelling', async () => {
    expect((await put(ONE_PHONE)).status).toBe(200);
    for (const { spelling, note } of PHONE_SPELLINGS) {
      const { data } = await service.call(listCustomers, token, { query: { search: spelling } });
      expect({ note, found: data.map((customer) => customer.name) }).toEqual({ note, found: ['Pelanggan Ejaan'] });
    }
  });
});
