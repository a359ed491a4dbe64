import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as contracts from '#shared/contracts/bulk.contract.ts';
import { BULK_DATA } from '#shared/contracts/bulk.contract.ts';
import * as exportContracts from '#shared/contracts/exports.contract.ts';
import { BULK_ACTIONS, EXPORTS } from '../../../src-main/service/bulk-actions/registry.ts';

const FOLDER = 'src-main/service/bulk-actions';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.bulk.ts'));

describe('the registry of bulk actions', () => {
  it('lists every file of the folder, under the id that the file name says', () => {
    const registered = [...BULK_ACTIONS.map(({ id }) => id), ...EXPORTS.map(({ resourceId }) => `${resourceId}.export`)];
    expect(registered.map((id) => `${id.replace('.', '-')}.bulk.ts`).sort()).toEqual(files.sort());
    expect(new Set(registered).size).toBe(registered.length);
  });

  it('has an action for every data schema and a contract for every action', () => {
    expect(BULK_ACTIONS.map(({ id }) => id).sort()).toEqual(Object.keys(BULK_DATA).sort());
    const paths = Object.values(contracts)
      .filter(
        (value): value is contracts.BulkRoute =>
          typeof value === 'object' && value !== null && 'path' in value && 'body' in value,
      )
      .map(({ path }) => path)
      .filter((path) => path.includes('/bulk/'));
    expect(BULK_ACTIONS.map(({ route }) => route.path).sort()).toEqual(paths.sort());
    expect(EXPORTS.map(({ route }) => route)).toEqual([
      exportContracts.exportRegistrations,
      exportContracts.exportTickets,
      exportContracts.exportCustomers,
    ]);
  });

  it('gives every action the path and the resource of its id', () => {
    for (const action of BULK_ACTIONS) {
      expect(action.route.path).toBe(`/api/${action.resourceId}/bulk/${action.name}`);
      expect(`${action.resourceId}.${action.name}`).toBe(action.id);
    }
  });

  it('executes all of them without knowing one: no id stands in the executor', () => {
    const executor = readFileSync(`${FOLDER}/run-bulk.ts`, 'utf8');
    for (const { id, name } of BULK_ACTIONS) {
      expect(executor).not.toContain(id);
      expect(executor).not.toContain(`'${name}'`);
    }
    expect(executor).not.toMatch(/\bswitch\b/);
  });
});
