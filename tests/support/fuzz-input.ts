import { z } from 'zod';

/** A small generator with a seed, so that a failing run can be repeated. */
export function createDice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
  return {
    chance: (share: number) => next() < share,
    below: (limit: number) => Math.floor(next() * limit),
    pick: <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T,
  };
}
export type Dice = ReturnType<typeof createDice>;

const HOSTILE: readonly unknown[] = [
  '',
  ' ',
  'x'.repeat(9_000),
  '\u0000',
  '\ud800',
  '\u202Eabc',
  '../../etc/passwd',
  "' OR 1=1 --",
  '<img src=x onerror=alert(1)>',
  '{{otp}}',
  '=HYPERLINK("http://evil")',
  '081234567890,081298765432',
  0,
  -1,
  1e308,
  2 ** 53,
  1.5,
  true,
  null,
  [],
  [[[[[]]]]],
  {},
  { __proto__x: 1 },
  '9'.repeat(400),
  '2026-02-31',
  '31 Februari 2027',
];

const TEXTS = ['Internet mati', 'Karawang', 'Catatan singkat', 'budi', 'LOS merah', 'a', 'Rina (NOC)'];
const PHONES = ['0812-3456-7890', '+62 812 3456 7891', '6281234567892', '81234567893'];

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly default?: unknown;
}

/** What a contract takes, as JSON Schema of its input side. */
export function inputSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/**
 * A value that the schema probably takes; with `spice` a share of its leaves is hostile. Names of fields help where the schema alone does
 * not say what is meant.
 */
export function fuzzValue(schema: JsonSchema, dice: Dice, spice: number, field = ''): unknown {
  if (dice.chance(spice)) return dice.pick(HOSTILE);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return fuzzValue(dice.pick(variants), dice, spice, field);
  if (schema.allOf?.[0]) return fuzzValue(schema.allOf[0], dice, spice, field);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return dice.pick(schema.enum);
  switch (schema.type) {
    case 'object': {
      const required = new Set(schema.required ?? []);
      const entries = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name) || dice.chance(0.3));
      const value = Object.fromEntries(entries.map(([name, part]) => [name, fuzzValue(part, dice, spice, name)]));
      return dice.chance(spice / 4) ? { ...value, [dice.pick(['role', 'is_admin', 'constructor', 'createdBy'])]: 1 } : value;
    }
    case 'array': {
      const least = schema.minItems ?? 0;
      const length = least + dice.below(Math.min(schema.maxItems ?? 4, least + 4) - least + 1);
      return Array.from({ length }, () => fuzzValue(schema.items ?? {}, dice, spice, field));
    }
    case 'integer':
    case 'number': {
      const least = schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1;
      const most = Math.min(schema.maximum ?? least + 60, least + 60);
      return Math.ceil(least) + dice.below(Math.max(1, Math.floor(most - least)));
    }
    case 'boolean':
      return dice.chance(0.5);
    case 'null':
      return null;
    default:
      return textFor(field, schema, dice);
  }
}

function textFor(field: string, schema: JsonSchema, dice: Dice): string {
  if (/phone/i.test(field)) return dice.pick(PHONES);
  if (/email/i.test(field)) return 'siti@example.com';
  if (schema.format === 'date-time' || /(At|From|To|until|from|to)$/.test(field)) return '2026-12-01T03:00:00.000Z';
  if (schema.format === 'date' || /date|period/i.test(field)) return /period/i.test(field) ? '2026-10' : '2026-12-01';
  if (schema.format === 'uuid') return '0197a4c8-6a7e-7c11-9f5c-0242ac120002';
  if (/id$/i.test(field) || field === 'cursor') return String(1 + dice.below(40));
  if (field === 'limit') return String(1 + dice.below(80));
  if (field === 'page') return String(1 + dice.below(3));
  const text = dice.pick(TEXTS);
  return text.padEnd(schema.minLength ?? 0, 'x');
}
