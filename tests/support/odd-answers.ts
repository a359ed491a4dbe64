/*
 * Answers no vendor's page shows, by seed: any field of a known answer holds something else, or the whole body is broken. Written as text,
 * because what JSON.stringify can write is not all that a wire can carry.
 */

export type OddGateway = 'fonnte' | 'wablas';
export type OddEndpoint = 'send' | 'device' | 'status' | 'report';

export interface OddAnswer {
  readonly body: string;
  readonly httpStatus: number;
  readonly retryAfter: string | null;
  /** What was done to a proper answer, for the report. */
  readonly told: string;
}

/** Whole numbers below a bound, the same for the same seed. */
export type Dice = (below: number) => number;

export function diceOf(seed: number): Dice {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const deep = (open: string, close: string, inside: string, depth: number) => open.repeat(depth) + inside + close.repeat(depth);

/** JSON of values that stand where another belongs. Made when chosen: some are a megabyte long. */
const ODD_VALUES: readonly (readonly [told: string, json: () => string])[] = [
  ['a NUL', () => '"\\u0000"'],
  ['an id with a NUL', () => '"12\\u000034"'],
  ['a raw control character', () => '"a\u0007b"'],
  ['half a pair', () => '"\\ud800"'],
  ['the other half', () => '"\\udc00 x \\udfff"'],
  ['reversed writing', () => '"\\u202etoken\\u2066"'],
  ['a terminal escape', () => '"\\u001b[31mtoken invalid"'],
  ['201 characters', () => `"${'9'.repeat(201)}"`],
  ['100,000 characters', () => `"${'9'.repeat(100_000)}"`],
  ['a megabyte', () => `"${'x'.repeat(1_048_576)}"`],
  ['60,000 lists', () => deep('[', ']', '1', 60_000)],
  ['40,000 objects', () => deep('{"a":', '}', '1', 40_000)],
  ['objects in lists in objects', () => deep('[{"id":', '}]', '"7"', 20_000)],
  ['1e999', () => '1e999'],
  ['a number beyond 2^53', () => '12345678901234567890'],
  ['a negative number', () => '-1'],
  ['a fraction', () => '1.5'],
  ['minus nothing', () => '-0'],
  ['true', () => 'true'],
  ['false', () => 'false'],
  ['null', () => 'null'],
  ['an empty text', () => '""'],
  ['a blank', () => '" \\n\\t "'],
  ['an empty list', () => '[]'],
  ['a list of nothing', () => '[null,[],{}]'],
  ['a list of 20,000', () => `[${Array.from({ length: 20_000 }, (_, index) => index).join(',')}]`],
  ['an empty object', () => '{}'],
  ['an object', () => '{"id":"7","status":true,"reason":"token invalid"}'],
  ['a prototype', () => '{"__proto__":{"status":true,"id":["1"]},"constructor":{"prototype":{"id":"2"}}}'],
  ['methods', () => '{"toString":1,"valueOf":null,"toJSON":"x","length":-1,"then":"y"}'],
  ['a text for a number', () => '"12.5e3"'],
  ['emoji', () => `"${'\u{1f600}'.repeat(1_000)}"`],
  ['a quoted SQL', () => `"'; DROP TABLE users; --"`],
  ['a reason of the gateway', () => '"invalid token"'],
];

const proper: Readonly<Record<OddGateway, Partial<Record<OddEndpoint, readonly (() => unknown)[]>>>> = {
  fonnte: {
    send: [
      () => ({
        status: true,
        detail: 'success! message in queue',
        process: 'pending',
        requestid: 300_000_001,
        id: [140_000_001],
        target: ['6281200000000'],
        quota: { '6281100000000': { details: 'deduced from total quota', quota: 999, remaining: 998, used: 1 } },
      }),
      () => ({ status: false, reason: 'target invalid', requestid: 2_937_124 }),
      () => ({ status: false, reason: 'something new' }),
    ],
    device: [
      () => ({
        device: '6281100000000',
        device_status: 'connect',
        expired: '18 November 2029',
        messages: 7,
        name: 'x',
        quota: '78',
        status: true,
      }),
    ],
    status: [
      () => ({ id: 2, message_status: 'sent', state: 'delivered', status: true }),
      () => ({ status: false, reason: 'id required' }),
    ],
  },
  wablas: {
    send: [
      () => ({
        status: true,
        message: 'Message is pending and waiting to be processed',
        data: {
          device_id: 'AB12CD',
          quota: 999,
          messages: [{ id: 'b1e9', phone: 6_281_200_000_000, message: 'x', status: 'pending', ref_id: '' }],
        },
      }),
      () => ({ status: false, message: 'phone number invalid' }),
      () => ({ status: false, message: 'something new' }),
    ],
    device: [
      () => ({
        status: true,
        data: {
          name: 'x',
          serial: 's',
          sender: '6281',
          quota: 91,
          expired_date: '2022-04-08',
          active: true,
          status: 'connected',
        },
      }),
    ],
    report: [
      () => ({
        status: true,
        totalData: 1,
        perPage: 50,
        page: 1,
        totalPage: 1,
        message: [
          {
            id: 'b1e9',
            phone: { from: '1', to: '2' },
            text: 'x',
            status: 'read',
            ref_id: 'r',
            date: { created_at: '2026-01-01' },
          },
        ],
      }),
    ],
  },
};

/** Endpoints at which a gateway can be given an odd answer. */
export function oddEndpoints(gateway: OddGateway): OddEndpoint[] {
  return Object.keys(proper[gateway]) as OddEndpoint[];
}

const HOLE = '\u00abodd\u00bb';

/** One odd answer of a gateway; the same dice throw the same answer. */
export function oddAnswer(gateway: OddGateway, endpoint: OddEndpoint, dice: Dice): OddAnswer {
  const shapes = proper[gateway][endpoint] ?? [];
  const shape = shapes[dice(shapes.length)]?.() ?? {};
  const httpStatus = [200, 200, 200, 200, 200, 400, 401, 429, 500, 502][dice(10)] ?? 200;
  const retryAfter = httpStatus === 429 ? ([null, '1', 'soon', '99999999999999999999', '-5'][dice(5)] ?? null) : null;
  const rest = { httpStatus, retryAfter };
  const whole = dice(5);
  if (whole === 0) return { ...rest, ...broken(JSON.stringify(shape), dice) };
  const paths = pathsOf(shape);
  let body = '';
  const told: string[] = [];
  let filled: unknown = shape;
  const holes = 1 + dice(2);
  for (let hole = 0; hole < holes; hole += 1) filled = withHole(filled, paths[dice(paths.length)] ?? []);
  body = JSON.stringify(filled);
  for (let at = body.indexOf(`"${HOLE}"`); at >= 0; at = body.indexOf(`"${HOLE}"`)) {
    const [what, json] = ODD_VALUES[dice(ODD_VALUES.length)] ?? ['null', () => 'null'];
    told.push(what);
    body = body.slice(0, at) + json() + body.slice(at + HOLE.length + 2);
  }
  return { ...rest, body, told: `${told.join(', ')} in ${paths.length} fields` };
}

function broken(json: string, dice: Dice): Pick<OddAnswer, 'body' | 'told'> {
  switch (dice(12)) {
    case 0:
      return { body: `\ufeff${json}`, told: 'a byte order mark' };
    case 1:
      return { body: json.slice(0, dice(json.length)), told: 'cut off' };
    case 2:
      return { body: `${json.slice(0, -1)},"status":${dice(2) === 0}}`, told: 'a status twice' };
    case 3:
      return { body: `{"__proto__":{"status":true},"status":null,${json.slice(1)}`, told: 'a prototype' };
    case 4:
      return { body: json.replaceAll('"status"', '"STATUS"').replaceAll('"id"', '"Id"'), told: 'another case' };
    case 5:
      return { body: `[${json}]`, told: 'in a list' };
    case 6:
      return { body: JSON.stringify(json), told: 'as a text' };
    case 7:
      return { body: `${json}<script>1</script>`, told: 'with more behind it' };
    case 8:
      return { body: json.replace('{', `{"pad":"${'x'.repeat(1_048_576)}",`), told: 'a megabyte before it' };
    case 9:
      return { body: json.replace('{', `{"pad":${deep('[', ']', '', 60_000)},`), told: '60,000 lists before it' };
    case 10:
      return { body: ['', ' ', '\u0000', 'null', 'true', '7', '<html>', '{', '"'][dice(9)] ?? '', told: 'nothing of it' };
    default:
      return { body: json.replace('true', '"TRUE "').replace('false', '"False"'), told: 'a flag as a text' };
  }
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return at.length > 0 ? [at] : [];
  const own = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [
    ...(at.length > 0 ? [at] : []),
    ...own.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...at, key])),
  ];
}

function withHole(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return HOLE;
  const inside = withHole((value as Record<string | number, unknown>)[key], rest);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? inside : item));
  return { ...value, [key]: inside };
}
