import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs the built service in this very process; from here on it owns signals, output and the exit code. */
export async function runService(root: string): Promise<void> {
  await import(pathToFileURL(join(root, 'out', 'main', 'headless.js')).href);
}
