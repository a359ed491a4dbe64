import { z } from 'zod';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { refusesBrokenText } from '#shared/domain/text.ts';

/** Formats whose letters are fixed by themselves: nothing broken fits in. */
const FIXED = new Set(['uuid', 'guid', 'datetime']);

/** Places of texts, in what a contract takes, that the text primitives do not guard. */
export function rawTexts(contract: RouteContract): string[] {
  return (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = contract[part];
    return schema ? walk(schema, part) : [];
  });
}

function walk(schema: z.core.$ZodType, at: string): string[] {
  const { def } = schema._zod as unknown as { def: z.core.$ZodTypeDef & Record<string, unknown> };
  const inner = (key: string) => (def[key] ? walk(def[key] as z.core.$ZodType, at) : []);
  switch (def.type) {
    case 'string':
      return FIXED.has(String(def.format)) || (schema instanceof z.ZodString && refusesBrokenText(schema)) ? [] : [at];
    case 'object':
      return Object.entries((def as unknown as z.core.$ZodObjectDef).shape).flatMap(([name, child]) =>
        walk(child, `${at}.${name}`),
      );
    case 'array':
      return walk(def.element as z.core.$ZodType, `${at}[]`);
    case 'record':
      return [...walk(def.keyType as z.core.$ZodType, `${at} (names)`), ...walk(def.valueType as z.core.$ZodType, `${at}.*`)];
    case 'union':
      return (def.options as z.core.$ZodType[]).flatMap((option) => walk(option, at));
    case 'pipe':
      // What stands behind a transformation gets what the front has let through.
      return walk(def.in as z.core.$ZodType, at);
    case 'lazy':
      // Free JSON, guarded as a whole by `storableJson`.
      return (def.checks as unknown[] | undefined)?.length ? [] : [at];
    default:
      return inner('innerType');
  }
}
