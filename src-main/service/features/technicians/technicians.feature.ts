import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
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
