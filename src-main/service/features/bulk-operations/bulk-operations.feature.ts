import type { FeatureServices } from '../../bulk/feature-ports.ts';
import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
import { createBulkFeature } from './bulk-feature.ts';

/** Bulk actions, their history, and exports. */
export function bulkOperationsFeature(kernel: Kernel, services: FeatureServices): Feature {
  const { mount, duty, stop } = createBulkFeature({ ...kernel, services });
  return { name: 'bulk-operations', desk: mount, duties: [duty], stop };
}
