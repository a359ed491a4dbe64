import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
import { mountAudit } from './audit.routes.ts';

/** Reading the log of who did what. */
export function auditFeature(kernel: Kernel): Feature {
  return { name: 'audit', desk: (mount) => mountAudit(mount, kernel) };
}
