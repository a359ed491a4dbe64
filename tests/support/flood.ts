import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface FloodOrder {
  readonly port: number;
  /** Asked for in turn; `{n}` in a body becomes a number of its own. */
  readonly requests: readonly { readonly kind: string; readonly path: string; readonly body: string }[];
  readonly count: number;
  readonly perSecond: number;
  /** Open at once at most. */
  readonly sockets: number;
  /** First `{n}`. */
  readonly from: number;
}

export interface FloodAnswers {
  /** Status (or `cut`) → how many, per kind. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** From the moment a request was due to its answer, ms. */
  readonly times: readonly number[];
  readonly sent: number;
  readonly sentMs: number;
  readonly unanswered: number;
  readonly cut: number;
  readonly sockets: number;
}

/** Lets a second process flood a port of this machine; resolves with what it was answered. */
export function flood(order: FloodOrder): Promise<FloodAnswers> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'flood-child.ts'), { stdio: 'inherit' });
    let answers: FloodAnswers | undefined;
    child.once('message', (message) => {
      answers = message as FloodAnswers;
    });
    child.once('error', reject);
    child.once('exit', (code) => (answers ? resolve(answers) : reject(new Error(`the flood ended with ${code}`))));
    child.send(order);
  });
}

export function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
