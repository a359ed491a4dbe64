import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
import { mountSettings } from './settings.routes.ts';

export function settingsFeature(kernel: Kernel): Feature {
  return { name: 'settings', desk: (mount) => mountSettings(mount, kernel) };
}
