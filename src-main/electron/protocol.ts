import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { protocol } from 'electron';
import { DESK_ORIGIN, DESK_SCHEME } from '#shared/contracts/desk-origin.ts';

export const DESK_PAGE = `${DESK_ORIGIN}/desk.html`;

/** A file whose ending is not in here is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.wasm': 'application/wasm',
};

/** Must be called before the app is ready. */
export function registerDeskScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: DESK_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Every file below `root` by the path it is asked for (`/assets/desk-1a2b.js`). Links are left out, and so is a name that a
 * URL would have to encode: the build makes none. Throws when the folder cannot be read.
 */
export async function listPages(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const walk = async (folder: string, path: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(entry.name)) continue;
      if (entry.isDirectory()) await walk(join(folder, entry.name), `${path}${entry.name}/`);
      else if (entry.isFile() && extname(entry.name) in CONTENT_TYPES) found.set(path + entry.name, join(folder, entry.name));
    }
  };
  await walk(root, '/');
  return found;
}

/** Scripts from the bundle only; the network is the service and nothing else. Styles are inline because Mantine sets them so. */
export function contentSecurityPolicy(serviceAddress: string | null): string {
  const service = serviceAddress === null ? "'none'" : `${serviceAddress} ${serviceAddress.replace(/^http/, 'ws')}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src ${service}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export interface PageHandlerOptions {
  /** From `listPages`. The path of a request is looked up in here and never becomes part of a file name (RELIABILITY L8). */
  readonly files: ReadonlyMap<string, string>;
  /** Pages without a file. */
  readonly inline?: ReadonlyMap<string, string>;
  serviceAddress(): string | null;
}

/** Answers `app://bundle/...`. Anything that is not exactly the path of a known file is a 404, whatever it tries. */
export function createPageHandler(options: PageHandlerOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const headers = {
      'content-security-policy': contentSecurityPolicy(options.serviceAddress()),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    };
    const path = request.method === 'GET' ? requestedPath(request.url) : null;
    const inline = path === null ? undefined : options.inline?.get(path);
    if (inline !== undefined)
      return new Response(inline, { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
    const file = path === null ? undefined : options.files.get(path);
    const content = file === undefined ? null : await readFile(file).catch(() => null);
    if (file === undefined || content === null) {
      return new Response('Tidak ditemukan.', {
        status: 404,
        headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
      });
    }
    return new Response(new Uint8Array(content), {
      headers: { ...headers, 'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream' },
    });
  };
}

/** The path as written, without query and fragment; null when the address is not literally ours. Nothing is decoded. */
function requestedPath(url: string): string | null {
  if (!url.startsWith(`${DESK_ORIGIN}/`)) return null;
  return url.slice(DESK_ORIGIN.length).replace(/[?#].*$/s, '');
}

/** Serves the desk from now on. Call after the app is ready. */
export function servePages(options: PageHandlerOptions): void {
  protocol.handle(DESK_SCHEME, createPageHandler(options));
}
