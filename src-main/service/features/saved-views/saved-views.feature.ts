import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { mountSavedViews } from './saved-views.routes.ts';
import { createSavedViewsService } from './saved-views.service.ts';

/** Lists as people like to see them, kept on the server and shared with roles. */
export function savedViewsFeature(kernel: Kernel): Feature {
  const views = createSavedViewsService(kernel);
  return { name: 'saved-views', desk: (mount) => mountSavedViews(mount, { views }) };
}
