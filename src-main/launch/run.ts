import { generateMigrations, migrateCentralDatabase } from './database.ts';
import { runDesk } from './desk.ts';
import { runDev } from './dev.ts';
import { UsageError } from './flags.ts';
import { runServe } from './serve.ts';

/** null = the service keeps running in this process and decides about its end. */
type Command = (root: string, words: readonly string[], cwd: string) => Promise<number | null>;

const COMMANDS: Readonly<Record<string, Command>> = {
  desk: runDesk,
  dev: runDev,
  serve: runServe,
  'db:generate': generateMigrations,
  'db:migrate': migrateCentralDatabase,
};

/** Runs one command and returns its exit code. Says on stderr what went wrong: 2 = wrong use, 1 = failed. */
export async function run(root: string, [name = '', ...words]: readonly string[]): Promise<number | null> {
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) throw new UsageError(`Usage: node src-main/launch.ts ${Object.keys(COMMANDS).join('|')} [flags]`);
    // npm changes the folder; a path on the command line is meant from where the user stands.
    return await command(root, words, process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** A refused connection to a name with two addresses has no message of its own, only those of its parts. */
function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(sentenceOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
