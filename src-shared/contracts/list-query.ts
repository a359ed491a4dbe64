import { z } from 'zod';
import { wibDateSchema } from '../domain/time-zone.ts';
import { idParamSchema, instantSchema, type RouteContract } from './contract.ts';

/** A route that answers with a page of rows. */
export type ListContract = RouteContract & { readonly method: 'GET'; readonly query: z.ZodObject };

/** One field of a list's query string. */
export type QueryField =
  /** Several of a closed list, comma-separated. */
  | { readonly name: string; readonly kind: 'list'; readonly values: readonly string[] }
  /** One of a closed list. */
  | { readonly name: string; readonly kind: 'one'; readonly values: readonly string[] }
  /** `true`, or absent. */
  | { readonly name: string; readonly kind: 'flag' }
  | { readonly name: string; readonly kind: 'id' | 'instant' | 'date' | 'text' };

/** What a person chose, as it stands in the address and in the request: only fields of the contract, only values it takes. */
export type ListQuery = Readonly<Record<string, string>>;

/** The part of `URLSearchParams` that is read; this folder knows no platform. */
export interface AddressParams {
  get(name: string): string | null;
}

/** Which page of the list and which rows of it: never part of an address. */
const PAGING: ReadonlySet<string> = new Set(['limit', 'cursor', 'ids']);

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}

function fieldOf(name: string, wrapped: unknown): QueryField {
  const schema = unwrap(wrapped);
  if (schema === idParamSchema) return { name, kind: 'id' };
  if (schema === instantSchema) return { name, kind: 'instant' };
  if (schema === wibDateSchema) return { name, kind: 'date' };
  if (schema instanceof z.ZodEnum) {
    const values = schema.options.map(String);
    return values.length === 1 && values[0] === 'true' ? { name, kind: 'flag' } : { name, kind: 'one', values };
  }
  const inner = schema instanceof z.ZodPipe ? schema.out : null;
  if (inner instanceof z.ZodArray && inner.element instanceof z.ZodEnum) {
    return { name, kind: 'list', values: inner.element.options.map(String) };
  }
  return { name, kind: 'text' };
}

/** The fields of a list's query string in the order of the contract, without paging. */
export function queryFields(contract: ListContract): readonly QueryField[] {
  return Object.entries(contract.query.shape).flatMap(([name, schema]) => (PAGING.has(name) ? [] : [fieldOf(name, schema)]));
}

/** The same without the sort order and the search box: what a person can filter by. */
export function filterFields(contract: ListContract): readonly QueryField[] {
  return queryFields(contract).filter(({ name }) => name !== 'sort' && name !== 'search');
}

/**
 * Reads an address or a stored view. Fields the contract does not know and values it would refuse are left out, so an old link still
 * opens; of a comma-separated list only the unknown parts go.
 */
export function readListQuery(contract: ListContract, source: AddressParams | Readonly<Record<string, unknown>>): ListQuery {
  const raw = (name: string): string | null => {
    const value = isParams(source) ? source.get(name) : source[name];
    return value === undefined || value === null ? null : String(value);
  };
  const query: Record<string, string> = {};
  for (const field of queryFields(contract)) {
    const text = raw(field.name);
    if (text === null || text === '') continue;
    const kept = field.kind === 'list' ? knownParts(text, field.values) : text;
    const schema: z.ZodType = contract.query.shape[field.name];
    if (kept !== '' && schema.safeParse(kept).success) query[field.name] = kept;
  }
  return query;
}

function isParams(source: AddressParams | Readonly<Record<string, unknown>>): source is AddressParams {
  return typeof source.get === 'function';
}

function knownParts(text: string, known: readonly string[]): string {
  const parts = text.split(',').filter((part) => known.includes(part));
  return [...new Set(parts)].join(',');
}

/** The query string of a filter, without `?`; fields stand in the order of the contract, so that equal filters have equal addresses. */
export function writeListQuery(contract: ListContract, query: Readonly<Record<string, unknown>>): string {
  const read = readListQuery(contract, query);
  return Object.entries(read)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`)
    .join('&');
}
