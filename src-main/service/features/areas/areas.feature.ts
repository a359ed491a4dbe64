import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { mountAreas } from './areas.routes.ts';
import { createAreasService } from './areas.service.ts';

export function areasFeature(kernel: Kernel): Feature {
  const areas = createAreasService(kernel);
  return {
    name: 'areas',
    lists: { areas: (_actor, query) => areas.list(query) },
    desk: (mount) => mountAreas(mount, { areas }),
  };
}
