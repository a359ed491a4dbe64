/** What this service takes. SVG, HTML, archives, programs and HEIC (which nothing here can decode) are not among it. */
export const UPLOAD_TYPES = {
  'image/jpeg': { kind: 'image', extension: 'jpg' },
  'image/png': { kind: 'image', extension: 'png' },
  'image/webp': { kind: 'image', extension: 'webp' },
  'application/pdf': { kind: 'pdf', extension: 'pdf' },
  'video/mp4': { kind: 'video', extension: 'mp4' },
  'video/webm': { kind: 'video', extension: 'webm' },
} as const;

export type UploadType = keyof typeof UPLOAD_TYPES;
export type UploadKind = (typeof UPLOAD_TYPES)[UploadType]['kind'];

/** Bytes of the beginning that `fileTypeOf` looks at. */
export const HEAD_BYTES = 64;

/** Brands of MP4 files that players take; `heic`, `avif` and the like share the container but are pictures. */
const MP4_BRANDS = new Set([
  'isom',
  'iso2',
  'iso4',
  'iso5',
  'iso6',
  'mp41',
  'mp42',
  'avc1',
  'M4V ',
  'MSNV',
  '3gp4',
  '3gp5',
  '3gp6',
]);

/** The type by magic bytes at the very beginning; null for everything else, whatever the name or the sender says. */
export function fileTypeOf(head: Buffer): UploadType | null {
  const ascii = head.subarray(0, HEAD_BYTES).toString('latin1');
  if (ascii.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') return 'image/webp';
  if (/^%PDF-[12]\.\d/.test(ascii)) return 'application/pdf';
  if (ascii.slice(4, 8) === 'ftyp' && MP4_BRANDS.has(ascii.slice(8, 12))) return 'video/mp4';
  if (ascii.startsWith('\x1aE\xdf\xa3') && ascii.includes('webm')) return 'video/webm';
  return null;
}
