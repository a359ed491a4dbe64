import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError, invalid, refused } from '#service/errors.ts';
import { parseInput } from '#service/http/input.ts';
import { inspectPdf } from './check-pdf.ts';
import { isWholeMp4 } from './check-video.ts';
import { cleanImage } from './clean-image.ts';
import { cleanFileName } from './clean-name.ts';
import { fileTypeOf, HEAD_BYTES, UPLOAD_TYPES, type UploadKind, type UploadType } from './file-type.ts';

/** What one upload route takes. The file comes in the field `file`, everything else must fit `fields`. */
export interface UploadRules<F extends z.ZodType> {
  readonly kinds: readonly UploadKind[];
  /** Largest file as it arrives, bytes. */
  readonly maxBytes: number;
  /** A strict object over strings. */
  readonly fields: F;
}

/** A file that passed all checks and waits in the folder for incoming files. */
export interface ReceivedUpload<Fields> {
  readonly fields: Fields;
  readonly path: string;
  readonly type: UploadType;
  /** Bytes after cleaning. */
  readonly size: number;
  /** Of the cleaned file. */
  readonly sha256: string;
  /** Of the file as it came: the same request again has the same one. */
  readonly originalSha256: string;
  readonly originalName: string;
}

/** What the parts around the file may add to a request. */
const MULTIPART_OVERHEAD = 64 * 1024;
const MAX_FIELDS = 12;

/**
 * Reads one multipart request to disk, tells the type by content, cleans it. Throws `validation_failed`, `payload_too_large` or
 * `unsupported_media_type`, and leaves nothing behind then. Call it before a transaction begins: a slow sender must not hold one.
 */
export async function receiveUpload<F extends z.ZodType>(
  request: FastifyRequest,
  rules: UploadRules<F>,
  folder: string,
  name: string,
): Promise<ReceivedUpload<z.output<F>>> {
  requireFitting(request, rules.maxBytes);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const raw = join(folder, `${name}.raw`);
  const path = join(folder, name);
  try {
    const { values, file } = await readParts(request, rules.maxBytes, raw);
    const fields = parseInput(rules.fields, { ...values }, 'body');
    const type = await typeOf(raw, file.size, rules.kinds);
    const size = await clean(raw, path, type, file.size);
    const { sha256, originalName } = { sha256: await finish(path), originalName: cleanFileName(file.name, type) };
    return { fields, path, type, size, sha256, originalSha256: file.sha256, originalName };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await rm(raw, { force: true });
  }
}

function requireFitting(request: FastifyRequest, maxBytes: number): void {
  if (!request.isMultipart()) throw new AppError('unsupported_media_type');
  // A claim is refused before a byte is read; one that lies downwards meets the limit of the parser.
  const claimed = Number(request.headers['content-length'] ?? 0);
  if (claimed > maxBytes + MULTIPART_OVERHEAD) throw tooLarge(maxBytes);
}

function tooLarge(maxBytes: number): AppError {
  return refused('payload_too_large', 'body.file', 'file_too_large', { megabytes: Math.floor(maxBytes / 1024 / 1024) });
}

interface IncomingFile {
  readonly name: string | undefined;
  readonly size: number;
  readonly sha256: string;
}

async function readParts(
  request: FastifyRequest,
  maxBytes: number,
  target: string,
): Promise<{ values: Record<string, string>; file: IncomingFile }> {
  const values: Record<string, string> = Object.create(null);
  let file: IncomingFile | null = null;
  const limits = { fileSize: maxBytes, files: 1, fields: MAX_FIELDS, fieldNameSize: 60, fieldSize: 4_096, headerPairs: 20 };
  for await (const part of request.parts({ limits: { ...limits, parts: MAX_FIELDS + 1 } })) {
    if (part.type === 'file') {
      if (part.fieldname !== 'file') {
        part.file.resume();
        throw invalid(`body.${part.fieldname.slice(0, 60)}`, 'file_field');
      }
      file = await writePart(part, target, maxBytes);
    } else addValue(values, part);
  }
  if (file === null) throw invalid('body.file', 'file_missing');
  if (file.size === 0) throw invalid('body.file', 'file_empty');
  return { values, file };
}

function addValue(values: Record<string, string>, part: MultipartValue): void {
  const { fieldname, value } = part;
  if (part.fieldnameTruncated || part.valueTruncated || typeof value !== 'string' || Object.hasOwn(values, fieldname)) {
    throw invalid(`body.${fieldname.slice(0, 60)}`, 'field_unreadable');
  }
  values[fieldname] = value;
}

async function writePart(part: MultipartFile, target: string, maxBytes: number): Promise<IncomingFile> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(part.file, count, createWriteStream(target, { mode: 0o600 }));
  } catch (error) {
    if (part.file.truncated) throw tooLarge(maxBytes);
    throw error;
  }
  if (part.file.truncated) throw tooLarge(maxBytes);
  return { name: part.filename, size, sha256: hash.digest('hex') };
}

async function typeOf(path: string, size: number, kinds: readonly UploadKind[]): Promise<UploadType> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const type = fileTypeOf(head.subarray(0, bytesRead));
    const isWanted = type !== null && kinds.includes(UPLOAD_TYPES[type].kind);
    if (isWanted && (type !== 'video/mp4' || (await isWholeMp4(file, size)))) return type;
  } finally {
    await file.close();
  }
  const wanted = Object.values(UPLOAD_TYPES).filter(({ kind }) => kinds.includes(kind));
  const accepted = wanted.map(({ extension }) => extension.toUpperCase());
  throw refused('unsupported_media_type', 'body.file', 'file_type', { accepted });
}

/** Makes the file at `target` from what came; returns its size. */
async function clean(raw: string, target: string, type: UploadType, size: number): Promise<number> {
  const { kind } = UPLOAD_TYPES[type];
  if (kind === 'image') return cleanImage(raw, target, type);
  if (kind === 'pdf') {
    const fault = inspectPdf(await readFile(raw));
    if (fault !== null) throw invalid('body.file', fault);
  }
  await rename(raw, target);
  return size;
}

/** Puts the bytes on the disk for good, before a row says that they are there. Returns their hash. */
async function finish(path: string): Promise<string> {
  const file = await open(path, 'r+');
  try {
    await file.chmod(0o600);
    await file.sync();
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
