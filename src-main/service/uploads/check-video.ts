import type { FileHandle } from 'node:fs/promises';

/** Boxes of the outermost level; more means that somebody plays with us. */
const MAX_BOXES = 10_000;

/**
 * Whether an MP4 is made of whole boxes from its first to its last byte and holds a film: nothing can hang behind it.
 * WebM leaves its length open, so only its beginning is known (see `fileTypeOf`).
 */
export async function isWholeMp4(file: FileHandle, size: number): Promise<boolean> {
  const header = Buffer.alloc(16);
  const seen = new Set<string>();
  let at = 0;
  for (let boxes = 0; at < size && boxes < MAX_BOXES; boxes += 1) {
    const { bytesRead } = await file.read(header, 0, 16, at);
    if (bytesRead < 8) return false;
    const type = header.toString('latin1', 4, 8);
    if (!/^[\x20-\x7e]{4}$/.test(type)) return false;
    let length = header.readUInt32BE(0);
    if (length === 1) length = bytesRead < 16 ? 0 : Number(header.readBigUInt64BE(8));
    else if (length === 0) length = size - at;
    if (length < 8 || length > size - at) return false;
    seen.add(type);
    at += length;
  }
  return at === size && seen.has('ftyp') && seen.has('moov') && (seen.has('mdat') || seen.has('moof'));
}
