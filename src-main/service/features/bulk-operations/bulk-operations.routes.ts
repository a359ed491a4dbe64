import type { FastifyRequest } from 'fastify';
import type { Actor } from '#service/access/actor.ts';
import type { BulkRegistry } from '#service/bulk/bulk-registry.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { invalid } from '#service/errors.ts';
import { once } from '#service/http/idempotency.ts';
import { languageOf } from '#service/http/language.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import {
  abortBulkOperation,
  getBulkOperation,
  listBulkActions,
  listBulkOperations,
  listBulkResults,
  retryBulkOperation,
  undoBulkOperation,
} from '#shared/contracts/bulk.contract.ts';
import { can } from '#shared/domain/permissions.ts';
import { presentOperation } from './bulk-operations.presenter.ts';
import type { BulkOperationsService, OncePerKey } from './bulk-operations.service.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

export interface BulkRoutesDeps {
  readonly bulk: BulkOperationsService;
  readonly registry: BulkRegistry;
  readonly unitOfWork: Pick<UnitOfWork, 'transaction'>;
}

export function mountBulkOperations(mount: Mount, { bulk, registry, unitOfWork }: BulkRoutesDeps): void {
  const contextOf = (actor: Actor, request: FastifyRequest, operationKey: string | undefined) => ({
    language: languageOf(request),
    once: oncePerKey(unitOfWork, actor, request, operationKey),
  });

  for (const action of registry.actions) {
    mount(action.route, ({ actor, body, request }) =>
      bulk.start(actor, action, body, contextOf(actor, request, body.operationKey)),
    );
  }

  mount(listBulkActions, async ({ actor }) => ({
    success: true,
    data: registry.actions
      .filter(({ route }) => can(actor.role, route.permission))
      .map((action) => ({
        id: action.id,
        resource: action.resourceId,
        action: action.name,
        label: action.label,
        notifies: action.notifies,
        undoSeconds: action.undoSeconds,
        typedConfirmation: action.typedConfirmation,
      })),
  }));

  mount(listBulkOperations, async ({ actor, query }) => {
    const { rows, nextCursor } = await bulk.list(actor, query);
    return { success: true, data: rows.map((row) => presentOperation(registry, actor, row)), nextCursor };
  });

  mount(getBulkOperation, async ({ actor, params, request }) => {
    const entry = await bulk.read(actor, params.id);
    const language = languageOf(request);
    const groups = (await bulk.groups(params.id)).map(({ message, ...group }) => ({
      ...group,
      message: message?.[language] ?? null,
    }));
    return { success: true, data: { ...presentOperation(registry, actor, entry), groups } };
  });

  mount(listBulkResults, async ({ actor, params, query, request }) => {
    const { rows, nextCursor } = await bulk.results(actor, params.id, query);
    const language = languageOf(request);
    const data = rows.map(({ recordId, message, ...row }) => ({ id: recordId, ...row, error: message?.[language] ?? null }));
    return { success: true, data, nextCursor };
  });

  mount(abortBulkOperation, async ({ tx, actor, params }) => ({
    success: true,
    data: presentOperation(registry, actor, await bulk.abort(tx, actor, params.id)),
  }));

  mount(retryBulkOperation, ({ actor, params, body, request }) =>
    bulk.retryFailed(actor, params.id, contextOf(actor, request, body?.operationKey)),
  );

  mount(undoBulkOperation, ({ actor, params, body, request }) =>
    bulk.undo(actor, params.id, contextOf(actor, request, body?.operationKey)),
  );
}

/**
 * The operation is made once per Idempotency-Key and once per operation key of the user, in one transaction with both. Its rows are
 * worked off afterwards, in chunks of their own: a repetition finds the same operation and goes on with it.
 */
function oncePerKey(
  unitOfWork: Pick<UnitOfWork, 'transaction'>,
  { userId }: Actor,
  request: FastifyRequest,
  operationKey: string | undefined,
): OncePerKey {
  const header = request.headers['idempotency-key'];
  if (header !== undefined && (typeof header !== 'string' || !KEY.test(header))) {
    throw invalid('headers.idempotency-key', 'idempotency_key');
  }
  const keys = [...(header === undefined ? [] : [header]), ...(operationKey === undefined ? [] : [`operation:${operationKey}`])];
  const { method, url: path, body } = request;
  return (create) =>
    unitOfWork.transaction((tx: Transaction) =>
      keys.reduceRight<() => Promise<number>>(
        (inner, key) => () => once(tx, { userId, key, method, path, body }, inner),
        () => create(tx),
      )(),
    );
}
