import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { invalid } from '#service/errors.ts';
import type { UploadType } from './file-type.ts';

/** Pixels an image may claim in its header; looked at before anything is decoded. A phone of today makes 50 million. */
const MAX_PIXELS = 52_000_000;
/** Longest side an image may claim: no camera and no chat makes more. */
const MAX_SIDE = 30_000;
/**
 * Pixels that are kept. Not a longest side: a chat of many screens in one picture, 1080 × 12,000, is as legible as it was sent, where
 * a limit of the side would make it a narrow strip that nobody can read (SPEC §14).
 */
const KEPT_PIXELS = 16_777_216;
/** The longest side each format can hold at all. */
const FORMAT_SIDE = { jpeg: 65_500, png: 65_500, webp: 16_383 } as const;
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
    const scale = Math.min(1, Math.sqrt(KEPT_PIXELS / (width * height)), FORMAT_SIDE[format] / Math.max(width, height));
    // A box of the longest side serves both ways round: the camera's orientation is applied first.
    const side = Math.max(1, Math.floor(Math.max(width, height) * scale));
    await open()
      .timeout({ seconds: PATIENCE })
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
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
  return invalid('body.file', 'too_many_pixels');
}

function broken(cause?: unknown): Error {
  const error = invalid('body.file', 'broken_image');
  error.cause = cause;
  return error;
}
