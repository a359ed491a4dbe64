import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { errorSchema, type RouteContract } from '#shared/contracts/contract.ts';
import { ERRORS, type ErrorCode } from '#shared/contracts/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the reference page says about the route. */
    contract?: RouteContract;
  }
}

type Json = { [key: string]: unknown };

/** Serves `/api/docs`: OpenAPI 3.1 of every route that is mounted afterwards, made from its contract and from nothing else. */
export function installOpenApi(app: FastifyInstance, options: { readonly version: string }): void {
  const contracts: RouteContract[] = [];
  app.addHook('onRoute', ({ config, method }) => {
    // Fastify adds a HEAD to every GET.
    if (config?.contract && method !== 'HEAD') contracts.push(config.contract);
  });
  let document: Json | null = null;
  app.get('/api/docs', { config: { permission: 'public' } }, async (_request, reply) => {
    document ??= openApiOf(contracts, options.version);
    return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(document);
  });
}

/** The description of these routes. Schemas that refer to themselves move to `components`, where every reader finds them. */
export function openApiOf(contracts: readonly RouteContract[], version: string): Json {
  const schemas: Json = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => withSharedParts(schema, io, schemas);
  schemas.Error = schemaOf(errorSchema, 'output');
  const paths: { [path: string]: Json } = {};
  for (const contract of contracts) {
    const path = contract.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract, schemaOf) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kabar Desk',
      version,
      description: 'Refusals carry a stable code and a sentence, Indonesian or English by `Accept-Language`.',
    },
    servers: [{ url: '/', description: 'The node that serves this page.' }],
    tags: [...new Set(contracts.map(({ tag }) => tag))].toSorted().map((name) => ({ name })),
    paths,
    components: {
      schemas,
      responses: Object.fromEntries(Object.entries(REFUSALS).map(([name, codes]) => [name, refusalOf(codes)])),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'The token of `POST /api/auth/login`.' } },
    },
    security: [{ bearer: [] }],
  };
}

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Json;

function operationOf(contract: RouteContract, schemaOf: SchemaOf): Json {
  const parameters = [
    ...parametersOf('path', contract.params, schemaOf),
    ...parametersOf('query', contract.query, schemaOf),
    ...(takesKey(contract) ? [IDEMPOTENCY_KEY] : []),
  ];
  const body = bodyOf(contract, schemaOf);
  const isFile = contract.answers !== undefined;
  const answer = isFile ? {} : schemaOf(contract.response, 'output');
  return {
    operationId: operationIdOf(contract),
    tags: [contract.tag],
    summary: contract.summary,
    ...(contract.permission === 'public' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: {
      200: {
        description: isFile ? 'The file.' : 'Done.',
        content: Object.fromEntries((contract.answers ?? ['application/json']).map((type) => [type, { schema: answer }])),
      },
      ...refusalsOf(contract),
    },
  };
}

/** `PUT /api/tickets/:id/assign` is `putTicketsIdAssign`. */
function operationIdOf({ method, path }: RouteContract): string {
  const words = path
    .replace(/^\/api\//, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined, schemaOf: SchemaOf): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, own]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: own,
  }));
}

function bodyOf({ body, upload }: RouteContract, schemaOf: SchemaOf): Json | null {
  if (upload) {
    const fields = schemaOf(upload, 'input') as { properties?: Json; required?: string[] };
    const schema = {
      ...fields,
      properties: { file: { type: 'string', format: 'binary' }, ...fields.properties },
      required: ['file', ...(fields.required ?? [])],
    };
    return { required: true, content: { 'multipart/form-data': { schema } } };
  }
  if (!body) return null;
  return { required: !body.safeParse(null).success, content: { 'application/json': { schema: schemaOf(body, 'input') } } };
}

/** Whether the service keeps the answer of a write under the caller's key (SPEC §6). */
function takesKey({ method, transaction, permission, keyed }: RouteContract): boolean {
  return keyed === true || (method !== 'GET' && transaction !== 'none' && permission !== 'public');
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same key with the same body has one effect and the same answer for 24 hours, per user; with another body it is refused (422).',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
};

/** The refusals by status, each with the codes it may carry. */
const REFUSALS = {
  InvalidInput: ['validation_failed'],
  Unauthenticated: ['unauthenticated', 'invalid_credentials'],
  Forbidden: ['forbidden', 'password_change_required', 'foreign_origin'],
  NotFound: ['not_found'],
  Conflict: ['conflict', 'illegal_transition', 'confirmation_required'],
  TooLarge: ['payload_too_large'],
  UnsupportedType: ['unsupported_media_type'],
  KeyMismatch: ['idempotency_mismatch'],
  TooManyRequests: ['too_many_requests'],
  Failed: ['internal_error'],
  Unavailable: ['centre_unreachable', 'shutting_down'],
} as const satisfies Readonly<Record<string, readonly [ErrorCode, ...ErrorCode[]]>>;

function refusalOf(codes: readonly ErrorCode[]): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].en}`).join(' '),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    ...(codes.includes('too_many_requests')
      ? { headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } } }
      : {}),
  };
}

function refusalsOf(contract: RouteContract): Json {
  const takesInput = contract.params ?? contract.query ?? contract.body ?? contract.upload;
  const isWrite = contract.method !== 'GET';
  const names: (keyof typeof REFUSALS)[] = [
    // An unknown query field is refused everywhere.
    'InvalidInput',
    ...(contract.permission === 'public' && !isWrite ? [] : (['Unauthenticated'] as const)),
    'Forbidden',
    ...(takesInput && contract.params ? (['NotFound'] as const) : []),
    ...(isWrite ? (['Conflict'] as const) : []),
    ...(contract.body || contract.upload ? (['TooLarge', 'UnsupportedType'] as const) : []),
    ...(takesKey(contract) ? (['KeyMismatch'] as const) : []),
    'TooManyRequests',
    'Failed',
    'Unavailable',
  ];
  return Object.fromEntries(names.map((name) => [ERRORS[REFUSALS[name][0]].status, { $ref: `#/components/responses/${name}` }]));
}

/** JSON Schema of one side; what it defines for itself is put beside the others, under a name of its own. */
function withSharedParts(schema: z.ZodType, io: 'input' | 'output', shared: Json): Json {
  const {
    $schema: _,
    $defs = {},
    ...own
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // Only free JSON refers to itself, and "anything" is what clients and their generators understand.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== 'lazy') return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      jsonSchema.description = 'Any JSON value.';
    },
  }) as Json & { $defs?: Json };
  // Equal parts of two routes are one: the name is made of what stands in them.
  const names = new Map(
    Object.entries($defs).map(([name, part]) => [name, `Shared${digestOf(JSON.stringify(part).replaceAll(name, ''))}`]),
  );
  const renamed = (part: unknown): Json => {
    let text = JSON.stringify(part);
    for (const [from, to] of names) text = text.replaceAll(`"#/$defs/${from}"`, `"#/components/schemas/${to}"`);
    return JSON.parse(text) as Json;
  };
  for (const [name, part] of Object.entries($defs)) shared[names.get(name) ?? name] = renamed(part);
  return renamed(own);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
