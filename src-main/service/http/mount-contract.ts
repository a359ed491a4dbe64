import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '#service/access/actor.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import type { BodyOf, ParamsOf, QueryOf, RouteContract } from '#shared/contracts/contract.ts';
import { once } from './idempotency.ts';

type ActorOf<C extends RouteContract> = C['permission'] extends 'public' ? null : Actor;

/** What a handler gets: parsed input, who asks, and for writes the transaction that everything belongs into. */
export interface HandlerInput<C extends RouteContract> {
  readonly params: ParamsOf<C>;
  readonly query: QueryOf<C>;
  readonly body: BodyOf<C>;
  readonly actor: ActorOf<C>;
  readonly request: FastifyRequest;
}
export type WriteInput<C extends RouteContract> = HandlerInput<C> & { readonly tx: Transaction };

type Answer<C extends RouteContract> = Promise<z.input<C['response']>>;
type Handler<C extends RouteContract> = C extends { method: 'GET' } | { transaction: 'none' }
  ? (input: HandlerInput<C>) => Answer<C>
  : (input: WriteInput<C>) => Answer<C>;

export type Mount = <const C extends RouteContract>(contract: C, handler: Handler<C>) => void;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has one; a route without does not boot. */
    permission?: RouteContract['permission'];
  }
  interface FastifyRequest {
    actor: Actor | null;
  }
}

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Joins contracts and handlers: validates, opens the transaction of a write, keeps idempotency, checks the answer's shape. */
export function createMount(app: FastifyInstance, unitOfWork: UnitOfWork): Mount {
  return (contract, handler) => {
    requireStrict(contract);
    const run = handler as (input: HandlerInput<RouteContract> & { tx?: Transaction }) => Promise<unknown>;
    const isWrite = contract.method !== 'GET' && contract.transaction !== 'none';
    app.route({
      method: contract.method,
      url: contract.path,
      config: { permission: contract.permission, contract },
      schema: {
        ...(contract.params ? { params: contract.params } : {}),
        querystring: contract.query ?? z.strictObject({}),
        ...(contract.body ? { body: contract.body } : {}),
        response: { 200: contract.response },
      },
      handler: async (request) => {
        const input = {
          params: request.params,
          query: request.query,
          body: request.body,
          actor: request.actor,
          request,
        } as HandlerInput<RouteContract>;
        if (!isWrite) return run(input);
        const key = idempotencyKeyOf(request);
        return unitOfWork.transaction((tx) =>
          key && request.actor
            ? once(
                tx,
                { userId: request.actor.userId, key, method: contract.method, path: request.url, body: request.body },
                () => run({ ...input, tx }),
              )
            : run({ ...input, tx }),
        );
      },
    });
  };
}

function idempotencyKeyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw invalid('headers.idempotency-key', 'idempotency_key');
  }
  return header;
}

/** An object that lets unknown fields pass is a hole (RELIABILITY P5): found when the service boots, not when it is used. */
function requireStrict(contract: RouteContract): void {
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = contract[part];
    if (schema instanceof z.ZodObject && !(schema.def.catchall instanceof z.ZodNever)) {
      throw new Error(`${contract.method} ${contract.path}: ${part} must be a strict object`);
    }
  }
}
