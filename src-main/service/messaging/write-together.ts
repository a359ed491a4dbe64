import { statementFailure } from '#service/db/postgres/statement-failure.ts';

export interface TogetherOptions<T> {
  /** One statement for all of them. Told again after a failure, so it must be safe to repeat. */
  write(items: readonly T[]): Promise<void>;
  /** The one item that the database refuses, or that we cannot even hand over; the others are written. */
  refused(item: T, error: unknown): Promise<void> | void;
  /** The database is away: resolves when it is time to try again, rejects to give up. `failures` counts from 0. */
  away(error: unknown, failures: number): Promise<void>;
}

/** A failure that nobody can read is tried so often before it counts as a refusal. */
const UNCLEAR_TRIES = 3;

/**
 * Writes items in one statement, and apart when one of them is refused: halved until the refused ones stand alone (ENGINE E-20). One item
 * can never stop another, and only a database that is away is waited for. Rejects only with what `away` or `refused` reject with.
 */
export async function writeTogether<T>(items: readonly T[], options: TogetherOptions<T>): Promise<void> {
  let unclear = 0;
  for (let failures = 0; items.length > 0; failures += 1) {
    try {
      await options.write(items);
      return;
    } catch (error) {
      const failure = statementFailure(error);
      if (failure === 'unclear') unclear += 1;
      if (failure === 'away' || (failure === 'unclear' && unclear < UNCLEAR_TRIES)) {
        await options.away(error, failures);
        continue;
      }
      const [only] = items;
      if (items.length === 1 && only !== undefined) {
        await options.refused(only, error);
        return;
      }
      const middle = items.length >>> 1;
      await writeTogether(items.slice(0, middle), options);
      await writeTogether(items.slice(middle), options);
      return;
    }
  }
}
