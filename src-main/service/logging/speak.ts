import { createLineSink, type LineSink } from './line-sink.ts';
import { standardTarget } from './targets.ts';

const outlets = new Map<1 | 2, LineSink>();

/**
 * Standard output (1) or error (2) for what is meant for the person who started the program. Never blocks and never fails: a person who
 * halted the terminal or closed the pipe reads it later or never (ENGINE E-22).
 */
export function outlet(number: 1 | 2): LineSink {
  const known = outlets.get(number);
  if (known) return known;
  const fresh = createLineSink(standardTarget(number), {});
  outlets.set(number, fresh);
  return fresh;
}

/** Says one line. */
export function speak(number: 1 | 2, line: string): void {
  outlet(number).write(`${line}\n`);
}
