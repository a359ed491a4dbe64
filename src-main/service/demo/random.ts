/** A seeded source of choices: the same seed gives the same choices on every platform. Not for secrets. */
export interface Random {
  /** From 0, below 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** A number from `min`, below `max`. */
  between(min: number, max: number): number;
  /** Between `min` and `max`, mostly near the middle (mean of four draws). */
  bell(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One item, each as likely. @throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T;
  /** One value, in proportion to its weight. @throws RangeError when there is none. */
  weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): T;
  /** A copy in random order. */
  shuffled<T>(items: readonly T[]): T[];
  /** A UUID in the form of version 4. */
  uuid(): string;
}

const TWO_32 = 4_294_967_296;

/** Builds the generator of one seed. Only integer arithmetic and exact divisions, so no platform rounds differently. */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = spread(seed);

  /** One step of sfc32: 32 bits. */
  function bits(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  }

  const next = (): number => bits() / TWO_32;
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const between = (min: number, max: number): number => min + next() * (max - min);

  function pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[integer(0, items.length - 1)] as T;
  }

  function weighted<T>(entries: readonly (readonly [T, number])[]): T {
    let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of entries) {
      rest -= weight;
      if (rest < 0) return value;
    }
    const last = entries.at(-1);
    if (last === undefined) throw new RangeError('nothing to pick from');
    return last[0];
  }

  function shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let at = copy.length - 1; at > 0; at -= 1) {
      const other = integer(0, at);
      const held = copy[at] as T;
      copy[at] = copy[other] as T;
      copy[other] = held;
    }
    return copy;
  }

  function uuid(): string {
    const hex = Array.from({ length: 4 }, () => bits().toString(16).padStart(8, '0')).join('');
    const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  for (let warm = 0; warm < 12; warm += 1) bits();
  return {
    next,
    integer,
    between,
    bell: (min, max) => min + ((next() + next() + next() + next()) / 4) * (max - min),
    chance: (probability) => next() < probability,
    pick,
    weighted,
    shuffled,
    uuid,
  };
}

/** Four words of state out of a text (FNV-1a, then a mix per word). */
function spread(seed: string): [number, number, number, number] {
  let hash = 0x811c9dc5;
  for (const character of seed) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const word = (): number => {
    hash = (hash + 0x9e3779b9) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  return [word(), word(), word(), 1];
}
