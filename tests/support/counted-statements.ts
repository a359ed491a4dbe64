import pg from 'pg';

/**
 * Statements that every connection of this process sends while the work runs. What work costs is judged by them: seconds say as much
 * about the machine and its other users.
 */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype;
  let statements = 0;
  pg.Client.prototype.query = function (this: pg.Client, ...given: Parameters<typeof query>) {
    statements += 1;
    return query.apply(this, given);
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return statements;
}
