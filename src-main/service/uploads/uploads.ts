import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { lockThing } from '#service/db/locks.ts';
import type { Database, Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError, invalid, refused } from '#service/errors.ts';
import { once } from '#service/http/idempotency.ts';
import type { Clock } from '#service/ports/clock.ts';
import type { Ids } from '#service/ports/ids.ts';
import { attachmentHeader } from './clean-name.ts';
import { type ReceivedUpload, receiveUpload, type UploadRules } from './receive-upload.ts';
import type { FileOwner, StoredFile } from './stored-files.repository.ts';
import * as repository from './stored-files.repository.ts';

export interface UploadsDeps {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly ids: Ids;
  /** `<dataDir>/files`. */
  readonly folder: string;
  readonly node: string;
}

/** Whose a file becomes. */
export interface UploadTarget {
  readonly owner: FileOwner;
  /** Files the owner may have at most. */
  readonly maxFiles: number;
  /** Whose room it takes, e.g. `customer:12`. */
  readonly quotaKey: string;
  /** The user who sent it; null = the customer. */
  readonly uploadedBy: number | null;
}

export interface OpenFile {
  readonly file: StoredFile;
  readonly stream: Readable;
}

/** Bytes all files under one quota key may take together. */
export const QUOTA_BYTES = 200 * 1024 * 1024;

/** Uploads that are read and cleaned at the same time on this node; the next one is asked to come back. */
const MAX_AT_ONCE = 6;

const HOUR = 3_600_000;
/** A file without a row is left over from a transaction that failed, once no transaction can be that old. */
const ORPHAN_AGE = 24 * HOUR;

/** Files from outside: taken in, kept, handed out (RELIABILITY P7). The one way in and out for every feature. */
export interface Uploads {
  /**
   * The whole way of an upload route (`transaction: 'none'` in its contract): reads and cleans the file, opens the transaction with the
   * idempotency key of the request, runs `work` – which calls `storeUpload` – and tidies up whatever happens.
   */
  acceptUpload<F extends z.ZodType, T>(
    request: FastifyRequest,
    rules: UploadRules<F>,
    work: (tx: Transaction, upload: ReceivedUpload<z.output<F>>) => Promise<T>,
  ): Promise<T>;
  /** Gives a received file to its owner. `payload_too_large` when the quota is full, `validation_failed` beyond `maxFiles`. */
  storeUpload(tx: Transaction, upload: ReceivedUpload<unknown>, target: UploadTarget): Promise<StoredFile>;
  /** Files of some owners of one kind, newest first. */
  filesOf(kind: FileOwner['kind'], ownerIds: readonly number[], db?: Database): Promise<StoredFile[]>;
  /** A file of this very owner; the caller has checked that the person may see the owner. `not_found` otherwise. */
  openFile(owner: FileOwner, fileId: number): Promise<OpenFile>;
  /** Removes what failed transactions and killed processes left on this node's disk; returns how many files. For housekeeping. */
  sweep(): Promise<number>;
}

export function createUploads(deps: UploadsDeps): Uploads {
  const { unitOfWork, folder } = deps;
  const incoming = join(folder, 'incoming');
  const placeOf = (name: string): string => {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)) throw new Error('a stored file has an impossible name');
    return join(folder, name.slice(0, 2), name);
  };
  let running = 0;

  return {
    async acceptUpload(request, rules, work) {
      const key = idempotencyKeyOf(request);
      if (running >= MAX_AT_ONCE) throw new AppError('too_many_requests', { retryAfter: 2 });
      running += 1;
      let path: string | null = null;
      try {
        const upload = await receiveUpload(request, rules, incoming, deps.ids.uuid());
        path = upload.path;
        const { actor } = request;
        return await unitOfWork.transaction((tx) => {
          if (key === null || actor === null) return work(tx, upload);
          const body = { fields: upload.fields, sha256: upload.originalSha256 };
          return once(tx, { userId: actor.userId, key, method: request.method, path: request.url, body }, () => work(tx, upload));
        });
      } finally {
        running -= 1;
        // Stored files have been moved away; whatever still lies here belongs to nobody.
        if (path !== null) await rm(path, { force: true });
      }
    },

    async storeUpload(tx, upload, target) {
      await lockThing(tx.client, 'uploadQuota', target.quotaKey);
      if ((await repository.countFiles(tx.db, target.owner)) >= target.maxFiles) {
        throw invalid('body.file', 'too_many_files', { max: target.maxFiles });
      }
      if ((await repository.usedQuota(tx.db, target.quotaKey)) + upload.size > QUOTA_BYTES) {
        throw refused('payload_too_large', 'body.file', 'quota_full');
      }
      const name = deps.ids.uuid();
      const file = await repository.insertFile(tx.db, {
        ownerKind: target.owner.kind,
        ownerId: target.owner.id,
        quotaKey: target.quotaKey,
        name,
        mimeType: upload.type,
        size: upload.size,
        sha256: upload.sha256,
        originalName: upload.originalName,
        uploadedBy: target.uploadedBy,
        node: deps.node,
        createdAt: deps.clock.now(),
      });
      const place = placeOf(name);
      await mkdir(join(place, '..'), { recursive: true, mode: 0o700 });
      // Before the commit: a row whose file is missing would be worse than a file whose row is missing (see `sweep`).
      await rename(upload.path, place);
      return file;
    },

    filesOf: (kind, ownerIds, db = unitOfWork.db) => repository.findFiles(db, kind, ownerIds),

    async openFile(owner, fileId) {
      const file = await repository.findFile(unitOfWork.db, owner, fileId);
      if (!file) throw new AppError('not_found');
      const place = placeOf(file.name);
      const found = await stat(place).catch(() => null);
      if (!found) {
        throw refused('not_found', null, 'file_elsewhere', { node: file.node });
      }
      return { file, stream: createReadStream(place) };
    },

    async sweep() {
      const now = deps.clock.now().getTime();
      const isOld = async (path: string, age: number) => now - (await stat(path)).mtimeMs > age;
      let removed = 0;
      const remove = async (path: string) => {
        await rm(path, { force: true });
        removed += 1;
      };
      for (const shelf of await readdir(folder).catch(() => [])) {
        const names = await readdir(join(folder, shelf)).catch(() => []);
        const known = shelf === 'incoming' ? new Set<string>() : await repository.findKnownNames(unitOfWork.db, names);
        for (const name of names) {
          const path = join(folder, shelf, name);
          if (!known.has(name) && (await isOld(path, shelf === 'incoming' ? HOUR : ORPHAN_AGE))) await remove(path);
        }
      }
      return removed;
    },
  };
}

/** The answer of a download route: saved under its shown name, never run, never sniffed. */
export function fileAnswer({ file, stream }: OpenFile): Response {
  return downloadAnswer(stream, { name: file.originalName, type: file.mimeType, length: file.size });
}

/** The same for a file that is made on the way. */
export function downloadAnswer(
  stream: Readable,
  { name, type, length }: { readonly name: string; readonly type: string; readonly length?: number },
): Response {
  const answer = new Response(Readable.toWeb(stream) as unknown as ConstructorParameters<typeof Response>[0], {
    headers: {
      'content-type': type,
      'content-disposition': attachmentHeader(name),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      ...(length === undefined ? {} : { 'content-length': String(length) }),
    },
  });
  // Asked with HEAD, Fastify drains what looks like a stream and would break on a `Response` (fastify/lib/head-route.js).
  return Object.assign(answer, { on: () => answer, resume: () => stream.destroy() });
}

function idempotencyKeyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) {
    throw invalid('headers.idempotency-key', 'idempotency_key');
  }
  return header;
}

export type { FileOwner, ReceivedUpload, StoredFile, UploadRules };
