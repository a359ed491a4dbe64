import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { openApiOf } from '#service/http/open-api.ts';
import { ALL_CONTRACTS } from '#shared/contracts/registry.ts';

const contracts = ALL_CONTRACTS.filter(({ path }) => !path.startsWith('/webhooks'));
const at = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');

let text: string;
// biome-ignore lint/suspicious/noExplicitAny: the document is read as its readers do
let document: any;
beforeAll(() => {
  text = JSON.stringify(openApiOf(contracts, '1.0.0'));
  document = JSON.parse(text);
});
const operation = (method: string, path: string) => document.paths[at(path)][method.toLowerCase()];

describe('the reference page is OpenAPI', () => {
  it('to the schema of the standard', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('to a linter that follows every reference', async () => {
    const config = await createConfig({ extends: ['recommended'], rules: { 'info-license': 'off', 'tag-description': 'off' } });
    const problems = await lintFromString({ source: text, config });
    expect(problems.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer }))).toEqual([]);
  });

  it('to a generator of clients: what it makes compiles, and knows the fields', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kabar-client-'));
    try {
      writeFileSync(join(folder, 'api.ts'), astToString(await openapiTypescript(text)));
      writeFileSync(
        join(folder, 'use.ts'),
        `import type { operations, paths } from './api.ts';
         type Body = NonNullable<paths['/api/tickets']['post']['requestBody']>['content']['application/json'];
         export const ticket: Body = { customerId: 7, type: 'repair', category: 'no_connection', title: 'LOS' };
         type Failure = operations['postTickets']['responses'][400]['content']['application/json'];
         export const told = (failure: Failure): string => failure.error.message;
         // @ts-expect-error: no such priority
         export const wrong: Body = { ...ticket, priority: 'soon' };`,
      );
      const program = ts.createProgram([join(folder, 'use.ts')], {
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        allowImportingTsExtensions: true,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        target: ts.ScriptTarget.ESNext,
        types: [],
      });
      const problems = ts.getPreEmitDiagnostics(program);
      expect(problems.map(({ messageText, file, start }) => ({ messageText, file: file?.fileName, start }))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('it describes what is there', () => {
  it.each(contracts.map((contract) => [`${contract.method} ${contract.path}`, contract] as const))('%s', (_name, contract) => {
    const { responses, security, parameters = [] } = operation(contract.method, contract.path);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '429', '500', '503']));
    expect(security).toEqual(contract.permission === 'public' ? [] : undefined);
    if (contract.permission !== 'public') expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403']));
    const named = parameters.filter((one: { in: string }) => one.in === 'path').map((one: { name: string }) => one.name);
    expect(named).toEqual([...contract.path.matchAll(/:(\w+)/g)].map((match) => match[1]));
  });

  it('every refusal has the one shape', () => {
    for (const { content } of Object.values<{ content: unknown }>(document.components.responses)) {
      expect(content).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/Error' } } });
    }
    expect(document.components.schemas.Error.properties.error.required).toEqual(['code', 'message']);
  });

  it('a file that is handed in is multipart with its fields', () => {
    const { content } = operation('POST', '/api/invoices/:id/payment-proofs').requestBody;
    expect(Object.keys(content)).toEqual(['multipart/form-data']);
    const { properties, required } = content['multipart/form-data'].schema;
    expect([Object.keys(properties), required]).toEqual([
      ['file', 'amount', 'method', 'paidAt', 'note'],
      ['file', 'amount'],
    ]);
    expect(properties.file).toEqual({ type: 'string', format: 'binary' });
  });

  it('a file that is handed out has its media type', () => {
    const types = (method: string, path: string) => Object.keys(operation(method, path).responses[200].content);
    expect(types('GET', '/api/invoices/:id/pdf')).toEqual(['application/pdf']);
    expect(types('POST', '/api/customers/bulk/export')).toContain('text/csv');
    expect(types('GET', '/api/tickets')).toEqual(['application/json']);
  });

  it.each([
    ['POST', '/api/tickets', true],
    ['POST', '/api/tickets/bulk/assign', true],
    ['POST', '/api/tickets/:id/attachments', true],
    ['POST', '/api/bulk-operations/:id/undo', true],
    ['POST', '/api/auth/login', false],
    ['POST', '/api/otp/request', false],
    ['POST', '/api/customers/bulk/export', false],
    ['GET', '/api/tickets', false],
  ])('%s %s takes an idempotency key: %s', (method, path, takes) => {
    const { parameters = [], responses } = operation(method, path);
    expect(parameters.some((one: { name: string }) => one.name === 'Idempotency-Key')).toBe(takes);
    expect('422' in responses).toBe(takes);
  });
});
