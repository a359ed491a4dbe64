import { closeSync, constants, fstatSync, mkdirSync, openSync, write, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import type { LineTarget } from './line-sink.ts';

const writeTo = promisify(write);

/**
 * A file that is opened when there is something to write, and again after every failure: it may be on a full disk, away, or replaced
 * meanwhile. Written beside the event loop.
 */
export function fileTarget(path: string): LineTarget {
  let file: number | null = null;
  return {
    async put(bytes) {
      try {
        if (file === null) {
          mkdirSync(dirname(path), { recursive: true });
          file = openSync(path, 'a', 0o600);
        }
        return (await writeTo(file, bytes)).bytesWritten;
      } catch (error) {
        if (file !== null) closeSync(file);
        file = null;
        throw error;
      }
    },
    putLast(bytes) {
      try {
        writeSync(file ?? openSync(path, 'a', 0o600), bytes);
      } catch {
        // The process ends: nobody is left to be told.
      }
    },
  };
}

/**
 * Standard output or error, whatever stands behind it: a terminal that was halted (Ctrl-S), a pipe that nobody reads or that was closed, a
 * file on a full disk.
 */
export function standardTarget(number: 1 | 2): LineTarget {
  if (isStream(number)) return streamTarget(number === 1 ? process.stdout : process.stderr);
  if (isatty(number) && process.platform !== 'win32') return terminalTarget(number);
  return {
    put: async (bytes) => (await writeTo(number, bytes)).bytesWritten,
    putLast: (bytes) => writeAtOnce(number, bytes),
  };
}

function isStream(number: number): boolean {
  try {
    const stat = fstatSync(number);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    // A program without a console has none; every write fails then, and is counted.
    return false;
  }
}

/** Node writes pipes and sockets without blocking (on Windows it blocks), and reports a closed one as an event. */
function streamTarget(stream: NodeJS.WriteStream): LineTarget {
  // Without a listener the event ends the process.
  stream.on('error', () => undefined);
  return {
    put: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve(bytes.length)));
      }),
    putLast: (bytes) => void stream.write(bytes),
  };
}

/** Node writes terminals blocking. This is the same terminal opened once more, so that "not now" is an answer. */
function terminalTarget(number: 1 | 2): LineTarget {
  const path = process.platform === 'linux' ? `/proc/self/fd/${number}` : '/dev/tty';
  let terminal: number = number;
  try {
    terminal = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // Another account's terminal (su): written as Node would.
  }
  return {
    put(bytes) {
      try {
        return writeSync(terminal, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
        throw error;
      }
    },
    putLast: (bytes) => writeAtOnce(terminal, bytes),
  };
}

function writeAtOnce(number: number, bytes: Buffer): void {
  try {
    writeSync(number, bytes);
  } catch {
    // The process ends: nobody is left to be told.
  }
}
