/** Migrated once per run; copied, never connected to afterwards. */
export const TEMPLATE = 'kabar_template';
/** The same with the demo data; made by whoever needs it first. */
export const DEMO_TEMPLATE = 'kabar_demo_template';

/** The same server, another database. */
export function databaseUrl(url: string, database: string): string {
  const at = new URL(url);
  at.pathname = `/${database}`;
  return at.href;
}
