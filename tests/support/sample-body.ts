import { z } from 'zod';
import type { RouteContract } from '#shared/contracts/contract.ts';

export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly prefixItems?: readonly JsonSchema[];
  readonly propertyNames?: JsonSchema;
}

/** The body of a contract as JSON Schema, seen from the client. */
export function bodySchema(contract: RouteContract): JsonSchema | null {
  return contract.body ? (z.toJSONSchema(contract.body, { io: 'input', unrepresentable: 'any' }) as JsonSchema) : null;
}

/** Names of the top-level fields, of all alternatives together. */
export function fieldsOf(schema: JsonSchema | null | undefined): readonly string[] {
  if (!schema) return [];
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [...new Set([...Object.keys(schema.properties ?? {}), ...alternatives.flatMap(fieldsOf)])].toSorted();
}

/** Paths of the objects inside a schema that let an unknown field pass. Dictionaries (no named fields at all) are meant to. */
export function looseObjects(schema: JsonSchema, at = 'body'): string[] {
  const children: [string, JsonSchema][] = [
    ...Object.entries(schema.properties ?? {}).map(([name, child]): [string, JsonSchema] => [`${at}.${name}`, child]),
    ...(schema.items ? ([[`${at}[]`, schema.items]] as [string, JsonSchema][]) : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? []), ...(schema.prefixItems ?? [])].map(
      (child): [string, JsonSchema] => [at, child],
    ),
    ...(typeof schema.additionalProperties === 'object'
      ? ([[`${at}.*`, schema.additionalProperties]] as [string, JsonSchema][])
      : []),
  ];
  const isLoose = schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties !== false;
  return [...(isLoose ? [at] : []), ...children.flatMap(([path, child]) => looseObjects(child, path))];
}
