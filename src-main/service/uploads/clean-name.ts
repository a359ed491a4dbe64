import { codePointLength, normaliseName } from '#shared/domain/text.ts';
import { UPLOAD_TYPES, type UploadType } from './file-type.ts';

const LONGEST = 100;

/**
 * The name of an uploaded file as it may be shown: no folders, no control or direction characters, and with the ending of what the
 * file really is, so that `invoice.jpg.exe` comes back as `invoice.jpg.exe.jpg`.
 */
export function cleanFileName(given: string | undefined, type: UploadType): string {
  const { extension } = UPLOAD_TYPES[type];
  const last = (given ?? '').toWellFormed().split(/[\\/]/).at(-1) ?? '';
  const plain = normaliseName(last.replaceAll('\u0000', '').replaceAll(/[<>:"|?*%;]/g, '_')).replace(/^\.+/, '');
  const endings = extension === 'jpg' ? /\.(?:jpe?g|jfif)$/i : new RegExp(`\\.${extension}$`, 'i');
  const stem = plain.replace(endings, '').trim() || 'berkas';
  const short = codePointLength(stem) > LONGEST ? [...stem].slice(0, LONGEST).join('') : stem;
  return `${short}.${extension}`;
}

/** `Content-Disposition` of a download: always saved, never shown in place. */
export function attachmentHeader(name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
