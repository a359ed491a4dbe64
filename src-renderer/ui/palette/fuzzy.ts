/**
 * How well a text fits what somebody typed: every typed word must occur, in any order, or its letters one after the other. Higher is
 * better; null = no fit.
 */
export function fuzzyScore(typed: string, text: string): number | null {
  const target = fold(text);
  let score = 0;
  for (const word of fold(typed).split(' ').filter(Boolean)) {
    const found = wordScore(word, target);
    if (found === null) return null;
    score += found;
  }
  return score - target.length / 1_000;
}

function wordScore(word: string, target: string): number | null {
  const at = target.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return target[at - 1] === ' ' ? 3 : 2;
  let from = 0;
  for (const letter of word) {
    const next = target.indexOf(letter, from);
    if (next === -1) return null;
    from = next + 1;
  }
  // Letters with gaps: the closer together, the better.
  return word.length / (from * 2);
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
