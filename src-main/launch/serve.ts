import { ensureBuild } from './build.ts';
import { readFlags, serviceSettings } from './flags.ts';
import { runService } from './service.ts';

/** `npm run serve`: the service without a window. Opens no browser. */
export async function runServe(root: string, words: readonly string[], cwd: string): Promise<null> {
  Object.assign(process.env, serviceSettings(readFlags(words, ['demo', 'port', 'data-dir'], cwd)));
  await ensureBuild(root);
  await runService(root);
  return null;
}
