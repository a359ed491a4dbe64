/**
 * What a failed statement says. `away` = the database cannot work now and the same statement may succeed later; `refused` = it answered
 * and will say the same again, because of what is in the statement or because of a fault of ours; `unclear` = nobody can tell.
 */
export type StatementFailure = 'away' | 'refused' | 'unclear';

/**
 * Classes of SQLSTATE (PostgreSQL, appendix A) that pass by themselves: connection, transaction state and rollback (a standby, a deadlock),
 * a lost prepared statement, an account or database that is being made anew, resources and disk, a lock, an operator's hand, the system.
 */
const passing = new Set(['08', '25', '26', '28', '3D', '40', '53', '55', '57', '58']);

/** What a statement brings with it: its data, a constraint, a limit, or that it was written wrongly. */
const refusing = new Set(['0A', '21', '22', '23', '42', '44', '54', 'P0']);

/** The driver's own words, which carry no code. */
const connectionTexts =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client (?:was closed|has encountered))/;

/** Tells a database that must be waited for from one that has said no. Looks through wrapped causes. */
export function statementFailure(error: unknown): StatementFailure {
  let verdict: StatementFailure = 'unclear';
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
      const sqlClass = code.slice(0, 2);
      return passing.has(sqlClass) ? 'away' : refusing.has(sqlClass) ? 'refused' : 'unclear';
    }
    // Node's own codes: ECONNREFUSED, ETIMEDOUT, EPIPE, ENOTFOUND.
    if (typeof code === 'string' && /^E[A-Z]/.test(code) && !code.startsWith('ERR_')) return 'away';
    if (connectionTexts.test(at.message)) return 'away';
    if (at instanceof TypeError || at instanceof RangeError || at instanceof ReferenceError || at instanceof SyntaxError)
      verdict = 'refused';
  }
  return verdict;
}

/** The SQLSTATE or the error's name: enough for a reason that people read, without a word of what was in the statement. */
export function failureCode(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && /^[\w-]{1,40}$/.test(code)) return code;
  }
  return error instanceof Error ? error.name : typeof error;
}
