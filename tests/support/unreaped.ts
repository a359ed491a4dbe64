import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

/** Runs a program under a parent that never reaps it, as a container without an init process does: killed, it stays defunct. Linux only. */
export async function runUnreaped(
  program: string,
  parameters: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly pid: number; readonly parent: ChildProcess }> {
  // The shell starts the program, says its number, and becomes a program that waits for nobody.
  const parent = spawn('/bin/sh', ['-c', '"$0" "$@" >/dev/null 2>&1 & echo $!; exec sleep 600', program, ...parameters], {
    ...options,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  parent.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const pid = await until('the shell to say whom it started', () => Number(/^(\d+)\n/.exec(said)?.[1]) || false);
  return { pid, parent };
}

export function isDefunct(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
