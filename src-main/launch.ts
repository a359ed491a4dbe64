import { join } from 'node:path';
import { nodeProblem } from './launch/node-version.ts';

// Runs as it stands, without a build: `node src-main/launch.ts desk|serve|db:generate|db:migrate [flags]`.
const problem = nodeProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else {
  const { run } = await import('./launch/run.ts');
  const code = await run(join(import.meta.dirname, '..'), process.argv.slice(2));
  if (code !== null) process.exitCode = code;
}
