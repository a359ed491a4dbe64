import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mutants } from '../../mutants/mutants.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('every mutant finds its place exactly once, and the file of its test is there', () => {
  const stale = mutants.flatMap(({ name, edits, killedBy }) => [
    ...edits.flatMap(({ file, search }) => {
      const found = read(file).split(search).length - 1;
      return found === 1 ? [] : [`${name}: ${found} times in ${file}`];
    }),
    ...(read(killedBy.file) === '' ? [`${name}: ${killedBy.file} is empty`] : []),
  ]);
  expect(stale).toEqual([]);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
