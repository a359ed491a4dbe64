import { z } from 'zod';
import type { Permission } from '../domain/permissions.ts';
import { singleLine, verbatim } from '../domain/text.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One route of the API: the only source of its types. The service mounts it, the renderer's client infers from it, the tests list it.
 *
 * Every object schema in a contract is strict: an unknown field is an error (SPEC §6).
 */
export interface RouteContract {
  readonly method: HttpMethod;
  /** Path with `:name` parameters. */
  readonly path: string;
  /** `public` = nobody has to be signed in; `authenticated` = every role; else a permission of the role table. */
  readonly permission: Permission | 'public' | 'authenticated';
  readonly summary: string;
  readonly tag: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /**
   * Writes run in one database transaction that also holds the idempotency key (SPEC §6). `none` is for the few that manage
   * their own transactions or must not be replayed (sign-in, OTP).
   */
  readonly transaction?: 'none';
  /** Takes `Idempotency-Key` although it manages its own transactions. */
  readonly keyed?: true;
  /** The text fields beside `file`, for a route that takes a file (multipart/form-data). */
  readonly upload?: z.ZodObject;
  /** The media types of an answer that is not JSON. */
  readonly answers?: readonly [string, ...string[]];
}

/** Keeps a contract's literal types. */
export function defineContract<const C extends RouteContract>(contract: C): C {
  return contract;
}

type Part<C extends RouteContract, K extends 'params' | 'query' | 'body'> = C[K] extends z.ZodType ? C[K] : z.ZodUndefined;
/** What a handler gets. */
export type ParamsOf<C extends RouteContract> = z.output<Part<C, 'params'>>;
export type QueryOf<C extends RouteContract> = z.output<Part<C, 'query'>>;
export type BodyOf<C extends RouteContract> = z.output<Part<C, 'body'>>;
/** What a client sends. */
export type ParamsIn<C extends RouteContract> = z.input<Part<C, 'params'>>;
export type QueryIn<C extends RouteContract> = z.input<Part<C, 'query'>>;
export type BodyIn<C extends RouteContract> = z.input<Part<C, 'body'>>;
export type ResponseOf<C extends RouteContract> = z.output<C['response']>;

/** Largest value of the database's integer keys. */
const LARGEST_ID = 2_147_483_647;

/** Integer id as it stands in bodies. */
export const idSchema = z.int().positive().max(LARGEST_ID);
/** The same in a path or query string. */
export const idParamSchema = verbatim(40)
  .regex(/^[1-9]\d{0,15}$/, 'not_an_id')
  .transform(Number)
  .pipe(idSchema);
export const idParams = z.strictObject({ id: idParamSchema });

/** ISO 8601 UTC instant. */
export const instantSchema = z.iso.datetime();

/** `{ success: true, data }` around one record. */
export function recordOf<T extends z.ZodType>(data: T) {
  return z.strictObject({ success: z.literal(true), data });
}

/** A page of a list: rows, where to go on (null = that was all), and the total where it is cheap to know. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.strictObject({
    success: z.literal(true),
    data: z.array(row),
    nextCursor: z.string().nullable(),
    total: z.int().nonnegative().optional(),
  });
}

/** `{ success: true }` and nothing else. */
export const doneSchema = z.strictObject({ success: z.literal(true) });

/** Comma-separated values of a closed list in a query string (`?status=open,assigned`). */
export function listOf<const V extends readonly [string, ...string[]]>(values: V) {
  return verbatim(400)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(z.enum(values)).min(1).max(values.length));
}

/** Rows that one answer of a list can name. */
export const MOST_LISTED_IDS = 200;

/** Exactly these rows of a list, so that a page fetches what an event named and nothing else. A list that declares it honours it. */
export const idsQuery = {
  ids: verbatim(2_200)
    .regex(/^[1-9]\d{0,9}(?:,[1-9]\d{0,9}){0,199}$/, 'ids')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(idSchema).max(MOST_LISTED_IDS))
    .optional(),
};

/** What people type into a search box. */
const searchText = singleLine(120, { min: 0 });

/** Query fields every list has. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: verbatim(2_000).optional(),
  search: searchText.optional(),
};

/** The shape of every error answer. */
export const errorSchema = z.strictObject({
  success: z.literal(false),
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.array(z.strictObject({ field: z.string().optional(), code: z.string(), message: z.string() })).optional(),
    requestId: z.string().optional(),
  }),
});
