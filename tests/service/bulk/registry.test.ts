import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as contracts from '#shared/contracts/bulk.contract.ts';
import { BULK_DATA, BULK_RESOURCES } from '#shared/contracts/bulk.contract.ts';
import * as exportContracts from '#shared/contracts/exports.contract.ts';
import { composedFeatures } from '../../support/composed-features.ts';

const features = composedFeatures();
const BULK_ACTIONS = features.flatMap(({ bulk = [] }) => bulk);
const EXPORTS = features.flatMap((feature) => feature.exports ?? []);

describe('the registry of bulk actions', () => {
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
    const exportRoutes = Object.values(exportContracts).filter((value) => 'path' in Object(value));
    expect(EXPORTS.map(({ route }) => route.path).sort()).toEqual(BULK_RESOURCES.map((id) => `/api/${id}/bulk/export`).sort());
    expect(new Set(EXPORTS.map(({ route }) => route))).toEqual(new Set(exportRoutes));
  });

  it('gives every action the path and the resource of its id', () => {
    for (const action of BULK_ACTIONS) {
      expect(action.route.path).toBe(`/api/${action.resourceId}/bulk/${action.name}`);
      expect(`${action.resourceId}.${action.name}`).toBe(action.id);
    }
  });

  it('executes all of them without knowing one: no id stands in the executor', () => {
    const executor = readdirSync('src-main/service/bulk')
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`src-main/service/bulk/${name}`, 'utf8'))
      .join('\n');
    for (const { id, name } of BULK_ACTIONS) {
      expect(executor).not.toContain(id);
      expect(executor).not.toContain(`'${name}'`);
    }
    expect(executor).not.toMatch(/features\/(?:tickets|registrations|customers)/);
    expect(readFileSync('src-main/service/bulk/run-bulk.ts', 'utf8')).not.toMatch(/\bswitch\b/);
  });
});
