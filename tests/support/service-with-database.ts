import { createDemoDatabase } from './demo-database.ts';
import { type BareDatabase, createEmptyDatabase } from './empty-database.ts';
import { type ServiceOptions, type ServiceProcess, startService } from './service-process.ts';

/** A running service and the database it has for itself; `stop` ends both, the database also when the service ended badly. */
export interface ServiceWithDatabase extends ServiceProcess {
  readonly database: BareDatabase;
}

/** Only the API over demo data, unless the environment says more: what changes here was changed by a request. */
export async function startDemoService(env: ServiceOptions['env'] = {}): Promise<ServiceWithDatabase> {
  return startOn(await createDemoDatabase(), { demo: true, env: { KABAR_ROLES: 'api', ...env } });
}

/** As at a new customer, on a database with nothing in it. */
export async function startEmptyService(env: ServiceOptions['env'] = {}): Promise<ServiceWithDatabase> {
  return startOn(await createEmptyDatabase(), { env });
}

async function startOn(database: BareDatabase, options: ServiceOptions): Promise<ServiceWithDatabase> {
  try {
    const service = await startService({ ...options, databaseUrl: database.url });
    const stop = () => service.stop().finally(() => database.close());
    return { ...service, database, stop };
  } catch (error) {
    await database.close();
    throw error;
  }
}
