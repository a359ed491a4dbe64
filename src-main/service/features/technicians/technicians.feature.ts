import type { Kernel } from '../../kernel.ts';
import type { Feature } from '../feature.ts';
import { mountTechnicians } from './technicians.routes.ts';
import { createTechniciansService } from './technicians.service.ts';

export function techniciansFeature(kernel: Kernel): Feature {
  const technicians = createTechniciansService(kernel);
  return {
    name: 'technicians',
    lists: { technicians: technicians.list },
    desk: (mount) => mountTechnicians(mount, { technicians }),
  };
}
