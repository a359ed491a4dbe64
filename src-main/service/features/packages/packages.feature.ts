import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { mountPackages } from './packages.routes.ts';
import { createPackagesService } from './packages.service.ts';

export function packagesFeature(kernel: Kernel): Feature {
  const packages = createPackagesService(kernel);
  return {
    name: 'packages',
    lists: { packages: (_actor, query) => packages.list(query) },
    desk: (mount) => mountPackages(mount, { packages }),
  };
}
