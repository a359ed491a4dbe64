import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { DETAIL_CODES, ERROR_CODES } from '#shared/contracts/errors.ts';
import { DESK_CONTRACTS, samplePath } from '../support/desk-contracts.ts';
import { inputSchemaOf } from '../support/fuzz-input.ts';
import { type ServiceWithDatabase, startDemoService } from '../support/service-with-database.ts';
import { type WrongValue, wrongValues } from '../support/wrong-values.ts';

let service: ServiceWithDatabase;
let token: string;
beforeAll(async () => {
  service = await startDemoService();
  token = await service.login('admin');
});
afterAll(async () => {
  await service?.stop();
});

/** Ends the session the test works with. */
const LEFT_OUT = new Set(['/api/auth/logout']);
const CONTRACTS = DESK_CONTRACTS.filter(({ path }) => !LEFT_OUT.has(path));
const name = ({ method, path }: RouteContract) => `${method} ${path}`;
const WITH_BODY = CONTRACTS.filter(({ body }) => body !== undefined);
const WITH_QUERY = CONTRACTS.filter(({ query }) => query !== undefined);

interface Told {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly { readonly field?: string; readonly code: string; readonly message: string }[];
}

const ENGLISH = /\b(the|this|must|field|number|not|invalid|expected|received|unknown|at least|at most|required)\b/i;
const INDONESIAN = /\b(ini|harus|isian|tidak|paling|pilih|tulis|bukan|wajib|tanggal|nomor|karakter|isi|awali|sebut)\b/i;

/** What is wrong with a refusal, as a person who reads that language would see it; empty when nothing is. */
function faults(error: Told, language: 'id' | 'en'): string[] {
  const found: string[] = [];
  if (!(ERROR_CODES as readonly string[]).includes(error.code)) found.push(`code ${error.code}`);
  for (const { field, code, message } of error.details ?? []) {
    if (!(DETAIL_CODES as readonly string[]).includes(code)) found.push(`${field}: code ${code}`);
    if (code === 'invalid') found.push(`${field}: says nothing`);
    if (!/^[\p{Lu}"\d].*[.?]$/u.test(message)) found.push(`${field}: no sentence: ${message}`);
    const [own, other] = language === 'id' ? [INDONESIAN, ENGLISH] : [ENGLISH, INDONESIAN];
    const words = message.replace(/"[^"]*"|: .*$/g, '');
    if (other.test(words) && !own.test(words)) found.push(`${field}: wrong language: ${message}`);
  }
  return found;
}

async function refusal(method: string, path: string, language: string, body?: unknown) {
  return service.send(method, path, {
    token,
    headers: { 'accept-language': language },
    ...(body === undefined ? {} : { body }),
  });
}

describe('a wrong value at any field of any contract is told by a code of the closed list, in a sentence, at that field', () => {
  it.each(WITH_BODY.map((contract) => [name(contract), contract] as const))('%s', async (_name, contract) => {
    const wrong = wrongValues(inputSchemaOf(contract.body!), 'body');
    const problems = await Promise.all(
      wrong.map(async ({ field, value }, index) => {
        const language = index % 2 === 0 ? 'id' : 'en';
        const answer = await refusal(contract.method, samplePath(contract), language, value);
        return judged(answer, language, { field, value });
      }),
    );
    expect(problems.flat().slice(0, 8)).toEqual([]);
  });

  it.each(WITH_QUERY.map((contract) => [name(contract), contract] as const))('%s, its query', async (_name, contract) => {
    const fields = Object.keys(inputSchemaOf(contract.query!).properties ?? {});
    const problems = await Promise.all(
      fields.flatMap((field) =>
        ['%00', '%ED%A0%80', 'zzz', `${'x'.repeat(2_000)}`, '-1', '1&REPEAT', '\ud800'].map(async (text, index) => {
          const language = index % 2 === 0 ? 'id' : 'en';
          const value = text === '1&REPEAT' ? `1&${field}=2` : text === '\ud800' ? encodeURIComponent('\ufffd') : text;
          const answer = await refusal(contract.method, `${samplePath(contract)}?${field}=${value}`, language);
          return answer.status < 400 || answer.status === 404
            ? []
            : judged(answer, language, { field: `querystring.${field}`, value });
        }),
      ),
    );
    expect(problems.flat().slice(0, 8)).toEqual([]);
  });

  function judged(
    answer: { readonly status: number; readonly body: { readonly error: Told } | null },
    language: 'id' | 'en',
    { field, value }: WrongValue,
  ): string[] {
    const shown = `${field} = ${JSON.stringify(value)?.slice(0, 60)}`;
    if (answer.status !== 400 || !answer.body)
      return [`${shown}: ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 120)}`];
    const { error } = answer.body;
    const told = error.details ?? [];
    const isNamed = told.some((one) => one.field === field || one.field?.startsWith(`${field}.`));
    return [...faults(error, language), ...(isNamed ? [] : [`not named: ${JSON.stringify(told)}`])].map(
      (fault) => `${shown}: ${fault}`,
    );
  }
});

describe('the language of a refusal', () => {
  it.each([
    ['id', 'id'],
    ['en', 'en'],
    ['en-GB,en;q=0.9,id;q=0.5', 'en'],
    ['id;q=0.4,en;q=0.6', 'en'],
    ['fr,en;q=0.2,id;q=0.9', 'id'],
    ['en;q=0,id', 'id'],
    ['fr-FR', 'id'],
    ['', 'id'],
  ])('Accept-Language "%s" is answered in %s, the field included', async (header, language) => {
    const { body } = await refusal('POST', '/api/tickets', header, { zona: 1 });
    const { error } = body as { error: Told };
    expect(error.message).toBe(language === 'id' ? 'Isian belum benar.' : 'The input is not valid.');
    expect(error.details).toContainEqual({
      field: 'body.zona',
      code: 'unknown_field',
      message: language === 'id' ? 'Isian "zona" tidak dikenal.' : 'There is no field "zona".',
    });
  });

  it.each([
    ['', 'body.missing'],
    ['{"a":', 'body.not_json'],
    ['{"__proto__":{"role":"admin"}}', 'body.not_json'],
  ])('a body that is no JSON, %j, is told in words of ours', async (text, code) => {
    const { status, body } = await refusal('POST', '/api/tickets', 'id', text);
    expect({ status, details: (body as { error: Told }).error.details }).toMatchObject({
      status: 400,
      details: [{ field: 'body', code }],
    });
  });
});

describe('a refusal by the state of a record is its reason', () => {
  it('the whole says why, not that somebody else was faster', async () => {
    const { body: list } = await service.send('GET', '/api/tickets?status=open&limit=1&unassigned=true', { token });
    const [ticket] = (list as { data: { id: number }[] }).data;
    const answer = await refusal('PUT', `/api/tickets/${ticket?.id}/status`, 'id', { status: 'assigned' });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'illegal_transition',
          message: 'Tugaskan tiket ini ke teknisi dulu.',
          details: [{ field: 'body.status', code: 'technician_missing', message: 'Tugaskan tiket ini ke teknisi dulu.' }],
        },
      },
    });
  });
});
