/** A gateway's base URL taken apart once, so that a call only appends its path. */
export interface BaseUrl {
  readonly secure: boolean;
  /** Host without brackets, as a socket wants it. */
  readonly host: string;
  readonly port: number;
  /** Path prefix without a trailing slash; empty for a bare host. Paths are joined to it, never put in its place. */
  readonly prefix: string;
  /** Whether the host is this very machine by name or number: 127.0.0.0/8, ::1, `localhost` (ENGINE E-16). */
  readonly isLoopback: boolean;
}

/**
 * Reads a base URL from the settings. Throws a `TypeError` for anything but an http(s) URL without credentials, query and
 * fragment; the message never repeats the value.
 */
export function parseBaseUrl(text: string): BaseUrl {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new TypeError('gateway base URL must be an http(s) URL');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('gateway base URL must not hold credentials, a query or a fragment');
  }
  const secure = url.protocol === 'https:';
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return {
    secure,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    prefix: url.pathname.replace(/\/+$/, ''),
    isLoopback: isLoopbackHost(host),
  };
}

/** Whether a host (as `URL.hostname` normalises it, brackets removed) is loopback. A name that merely starts like one is not. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
