import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { mountSettings } from './settings.routes.ts';

export function settingsFeature(kernel: Kernel): Feature {
  return { name: 'settings', desk: (mount) => mountSettings(mount, kernel) };
}
