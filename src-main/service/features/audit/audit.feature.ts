import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { mountAudit } from './audit.routes.ts';

/** Reading the log of who did what. */
export function auditFeature(kernel: Kernel): Feature {
  return { name: 'audit', desk: (mount) => mountAudit(mount, kernel) };
}
