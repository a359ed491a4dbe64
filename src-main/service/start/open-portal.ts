import type { Config } from '#service/config.ts';
import type { Feature } from '#service/features/feature.ts';
import type { Kernel } from '#service/kernel.ts';
import { createPortalApp, listenPortal } from '#service/portal/portal-listener.ts';
import type { Opened } from './parts.ts';

/** The listener of the outside. A desk without webhooks does without it: a second one on this machine may hold the usual port. */
export async function openPortal(deps: {
  readonly config: Pick<Config, 'host' | 'portalPort' | 'publicOrigins' | 'webhookSecret'>;
  readonly kernel: Kernel;
  readonly features: readonly Feature[];
  readonly opened: Opened;
}): Promise<void> {
  const { config, kernel, features, opened } = deps;
  const portal = await createPortalApp({
    ...kernel,
    publicOrigins: config.publicOrigins,
    mountFeatures(mount) {
      for (const feature of features) feature.portal?.(mount);
    },
  });
  opened('portal', () => portal.close());
  try {
    const address = await listenPortal(portal, config.host, config.portalPort);
    kernel.logger.info({ address }, 'portal listener ready');
  } catch (error) {
    if (config.webhookSecret !== null || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    kernel.logger.warn({ port: config.portalPort }, 'portal port is taken: no portal on this node');
  }
}
