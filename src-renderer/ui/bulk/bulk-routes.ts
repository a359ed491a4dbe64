import type { BulkResource, BulkRoute } from '#shared/contracts/bulk.contract.ts';
import * as bulk from '#shared/contracts/bulk.contract.ts';
import type { ExportRoute } from '#shared/contracts/exports.contract.ts';
import * as exportFiles from '#shared/contracts/exports.contract.ts';

/** Every bulk action there is, by the path that the service names it with. */
const ROUTES: ReadonlyMap<string, BulkRoute> = new Map(
  Object.values(bulk)
    .filter((value): value is BulkRoute => isRoute(value) && value.path.includes('/bulk/'))
    .map((route) => [route.path, route]),
);

function isRoute(value: unknown): value is BulkRoute {
  return typeof value === 'object' && value !== null && 'path' in value && 'method' in value;
}

/** The route of an action as the service lists it; null for one that only a newer service knows. */
export function bulkRouteOf(resource: BulkResource, action: string): BulkRoute | null {
  return ROUTES.get(`/api/${resource}/bulk/${action}`) ?? null;
}

const EXPORTS: ReadonlyMap<string, ExportRoute> = new Map(
  Object.values(exportFiles)
    .filter((value): value is ExportRoute => isRoute(value))
    .map((route) => [route.path, route]),
);

export function exportRouteOf(resource: BulkResource): ExportRoute {
  const route = EXPORTS.get(`/api/${resource}/bulk/export`);
  if (route === undefined) throw new Error(`${resource} cannot be exported`);
  return route;
}
