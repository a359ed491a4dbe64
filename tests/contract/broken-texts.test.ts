import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('S-i: a text that no database can hold is refused at its field, wherever it stands', () => {
  it.each([
    [
      'POST',
      '/api/tickets/bulk/update-priority',
      (text: string) => ({ filter: { search: text }, data: { priority: 'high' } }),
      'filter.search',
    ],
    ['POST', '/api/customers/bulk/add-tag', (text: string) => ({ filter: { tag: text }, data: { tag: 'vip' } }), 'filter.tag'],
    ['POST', '/api/customers/bulk/add-tag', (text: string) => ({ ids: [1], data: { tag: text } }), 'data.tag'],
    ['POST', '/api/registrations/bulk/verify', (text: string) => ({ filter: { search: text }, data: {} }), 'filter.search'],
    ['POST', '/api/customers/bulk/export', (text: string) => ({ filter: { search: text }, format: 'csv' }), 'filter.search'],
    ['POST', '/api/customers/bulk/export', (text: string) => ({ filter: { tag: text }, format: 'csv' }), 'filter.tag'],
    ['POST', '/api/tickets/bulk/export', (text: string) => ({ filter: { search: text }, format: 'csv' }), 'filter.search'],
    ['POST', '/api/queue/retry-matching', (text: string) => ({ filter: { status: ['failed'], type: text } }), 'filter.type'],
    ['POST', '/api/queue/retry-matching', (text: string) => ({ filter: { status: ['failed'], reason: text } }), 'filter.reason'],
    ['POST', '/api/queue/retry-matching', (text: string) => ({ filter: { status: ['failed'], search: text } }), 'filter.search'],
    ['PUT', '/api/settings', (text: string) => ({ values: { 'company.name': text } }), 'values'],
    ['PUT', '/api/settings', (text: string) => ({ values: { [text]: 1 } }), 'values'],
    [
      'POST',
      '/api/notifications',
      (text: string) => ({ roles: ['noc'], type: 'system', title: 'x', message: 'y', data: { a: [text] } }),
      'data',
    ],
    ['POST', '/api/notifications', (text: string) => ({ roles: ['noc'], type: 'system', title: text, message: 'y' }), 'title'],
    ['POST', '/api/auth/login', (text: string) => ({ username: text, password: 'x' }), 'username'],
    ['POST', '/api/auth/login', (text: string) => ({ username: 'x', password: text }), 'password'],
  ] as const)('%s %s in %s', async (method, path, body, field) => {
    for (const [text, code] of [
      ['a\ud800', 'text.lone_surrogate'],
      ['\udfffa', 'text.lone_surrogate'],
      ['a\u0000b', 'text.nul'],
    ] as const) {
      const answer = await service.send(method, path, { token, body: body(text) });
      expect({ text, status: answer.status }).toEqual({ text, status: 400 });
      const details: { field: string; code: string }[] = answer.body.error.details;
      const told = details.find((one) => one.field.startsWith(`body.${field}`));
      expect({ field, code: told?.code }).toEqual({
        field,
        code: field === 'data' || field === 'values' ? expect.stringMatching(/^text\./) : code,
      });
    }
  });
});
