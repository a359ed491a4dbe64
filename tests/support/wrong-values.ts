/** The parts of JSON Schema that a contract's input uses. */
export interface InputSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly InputSchema[];
  readonly oneOf?: readonly InputSchema[];
  readonly allOf?: readonly InputSchema[];
  readonly properties?: Readonly<Record<string, InputSchema>>;
  readonly items?: InputSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
}

/** One wrong value at one field, with the start of the field's name as the answer must have it. */
export interface WrongValue {
  readonly field: string;
  readonly value: unknown;
}

/** For every field of an object, inner ones included, values of a wrong kind, form and size. Each stands alone in its object. */
export function wrongValues(
  schema: InputSchema,
  at: string,
  place: (value: unknown) => unknown = (value) => value,
): WrongValue[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const field = `${at}.${name}`;
    const put = (value: unknown) => place({ [name]: value });
    return valuesAgainst(child)
      .map((value) => ({ field, value: put(value) }))
      .concat(
        alternativesOf(child).flatMap((option) => [
          ...wrongValues(option, field, put),
          ...(option.items ? wrongValues(option.items, `${field}.0`, (value) => put([value])) : []),
        ]),
      );
  });
}

function alternativesOf(schema: InputSchema): readonly InputSchema[] {
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return options.length === 0 ? [schema] : options.flatMap(alternativesOf);
}

function valuesAgainst(schema: InputSchema): unknown[] {
  const options = alternativesOf(schema);
  const kinds = new Set(options.flatMap((option) => option.type ?? kindOf(option.const ?? option.enum?.[0])));
  if (kinds.size === 0) return [];
  const wrong: unknown[] = [];
  if (!kinds.has('string')) wrong.push('zzz', '\ud800');
  if (!kinds.has('number') && !kinds.has('integer')) wrong.push(7.25);
  if (!kinds.has('boolean')) wrong.push(true);
  if (!kinds.has('null')) wrong.push(null);
  if (!kinds.has('array')) wrong.push([[[]]]);
  if (!kinds.has('object')) wrong.push({ zona: 1 });
  for (const option of options) wrong.push(...boundaries(option));
  return wrong;
}

function kindOf(value: unknown): string[] {
  return value === undefined ? [] : [value === null ? 'null' : typeof value];
}

function boundaries(schema: InputSchema): unknown[] {
  if (schema.enum || schema.const !== undefined) return ['zzz-none-of-these'];
  switch (schema.type) {
    case 'string':
      return [
        'a\u0000b',
        'a\ud800b',
        ...(schema.minLength ? ['x'.repeat(schema.minLength - 1)] : []),
        ...(schema.maxLength ? ['x'.repeat(schema.maxLength + 1)] : []),
        ...(schema.format ? ['zzz'] : []),
      ];
    case 'integer':
    case 'number':
      return [
        ...(schema.type === 'integer' ? [1.5] : []),
        ...(schema.minimum === undefined ? [] : [schema.minimum - 1]),
        ...(schema.exclusiveMinimum === undefined ? [] : [schema.exclusiveMinimum]),
        ...(schema.maximum === undefined ? [] : [schema.maximum + 1]),
      ].filter((value) => Number.isFinite(value));
    case 'array':
      return [
        ...(schema.minItems ? [[]] : []),
        ...(schema.maxItems !== undefined && schema.maxItems < 2_000
          ? [Array.from({ length: schema.maxItems + 1 }, () => null)]
          : []),
      ];
    default:
      return [];
  }
}
