import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { invalid } from '../errors.ts';
import type { UploadType } from './file-type.ts';

/** Pixels an image may claim in its header; looked at before anything is decoded. A phone of today makes 50 million. */
const MAX_PIXELS = 52_000_000;
/** Longest side an image may claim. */
const MAX_SIDE = 12_000;
/** Longest side that is kept: enough to read a receipt. */
const KEPT_SIDE = 4_096;
/** Seconds of work after which an image is given up. */
const PATIENCE = 20;

// Nothing is opened twice, so a cache would only hold memory and files.
sharp.cache(false);

const FORMATS: Readonly<Partial<Record<UploadType, 'jpeg' | 'png' | 'webp'>>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
};

/**
 * Draws an image anew into `target`: only its pixels come through. What hid before, between or behind them is gone, and so are
 * place, camera and thumbnail (EXIF, XMP, ICC). Returns the size of the new file. Throws `validation_failed` for what is too large
 * to be decoded or no image after all.
 */
export async function cleanImage(source: string, target: string, type: UploadType): Promise<number> {
  const format = FORMATS[type];
  if (format === undefined) throw new TypeError(`${type} is no image`);
  const open = () => sharp(source, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true, pages: 1 });
  try {
    const { width, height, format: found } = await open().metadata();
    if (found !== format) throw broken();
    if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) throw tooManyPixels();
    await open()
      .timeout({ seconds: PATIENCE })
      .autoOrient()
      .resize({ width: KEPT_SIDE, height: KEPT_SIDE, fit: 'inside', withoutEnlargement: true })
      .toFormat(format, format === 'png' ? { compressionLevel: 8 } : { quality: 84 })
      .toFile(target);
  } catch (error) {
    if (error instanceof Error && /pixel limit/i.test(error.message)) throw tooManyPixels();
    if (error instanceof Error && error.name === 'AppError') throw error;
    throw broken(error);
  }
  return (await stat(target)).size;
}

function tooManyPixels(): Error {
  return invalid('body.file', 'too_many_pixels', 'Gambar ini terlalu besar. Kirim foto dengan resolusi lebih kecil.');
}

function broken(cause?: unknown): Error {
  const error = invalid('body.file', 'broken_image', 'Gambar ini rusak atau tidak bisa dibaca.');
  error.cause = cause;
  return error;
}
