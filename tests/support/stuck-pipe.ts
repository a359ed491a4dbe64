import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A named pipe that is full from the beginning and that nobody reads. */
export function stuckPipe(folder: string): { readonly path: string; close(): void } {
  const path = join(folder, 'stuck-pipe');
  execFileSync('mkfifo', ['-m', '666', path]);
  const file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const block = Buffer.alloc(4_096, 'x');
  for (let room = true; room; ) {
    try {
      writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      room = false;
    }
  }
  return { path, close: () => closeSync(file) };
}
