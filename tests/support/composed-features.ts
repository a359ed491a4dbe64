import { createPool } from '#service/db/postgres/pool.ts';
import { createUnitOfWork } from '#service/db/unit-of-work.ts';
import type { Feature } from '#service/features/feature.ts';
import { type ComposeOptions, composeService } from './compose-service.ts';

/** Every feature as the product composes them, over a database that is never reached: for what they bring, not for what they do. */
export function composedFeatures(given: Partial<ComposeOptions> = {}): readonly Feature[] {
  const pool = createPool({
    url: 'postgres://nobody@127.0.0.1:1/none',
    max: 1,
    name: 'none',
    role: null,
    onError: () => undefined,
  });
  return composeService({ unitOfWork: createUnitOfWork(pool, () => undefined), ...given }).features;
}
