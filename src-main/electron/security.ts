import type { Session, WebContents } from 'electron';
import { shell } from 'electron';
import { DESK_ORIGIN } from '#shared/contracts/desk-origin.ts';
import { decideDestination } from './navigation.ts';

/**
 * What the desk's pages may ask for; Electron grants everything when nobody decides. The network ones are needed since
 * Electron 43, where Chromium asks before a page may talk to this very machine; which address they reach is decided by
 * `isRequestAllowed`.
 */
export const GRANTED_PERMISSIONS: readonly string[] = [
  'notifications',
  'clipboard-sanitized-write',
  'fullscreen',
  'loopback-network',
  'local-network-access',
];

function isGranted(permission: string, origin: string): boolean {
  return GRANTED_PERMISSIONS.includes(permission) && (origin === DESK_ORIGIN || origin === `${DESK_ORIGIN}/`);
}

/** Whether the network may be used for this address. `service` is null while no proven service runs (RELIABILITY L6). */
export function isRequestAllowed(url: string, service: string | null): boolean {
  if (service === null) return false;
  return url.startsWith(`${service}/`) || url.startsWith(`${service.replace(/^http/, 'ws')}/`);
}

/** Denies permissions, devices, screen capture, foreign requests and foreign downloads for all pages of the session. */
export function hardenSession(session: Session, serviceAddress: () => string | null): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    callback(isGranted(permission, originOf(details.requestingUrl || contents.getURL())));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  // The token must not reach whoever takes the port after a crash, so nothing passes until the new service has proved itself.
  session.webRequest.onBeforeRequest({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] }, ({ url }, callback) =>
    callback({ cancel: !isRequestAllowed(url, serviceAddress()) }),
  );
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${DESK_ORIGIN}/`)) event.preventDefault();
  });
}

/** Denies navigation, new windows and webviews; an allowed https link opens in the user's browser. */
export function hardenContents(contents: WebContents): void {
  const leave = (url: string): void => {
    const destination = decideDestination(url);
    if (destination.kind === 'external') shell.openExternal(destination.url).catch(() => undefined);
  };
  contents.on('will-frame-navigate', (details) => {
    const stays = details.isMainFrame && decideDestination(details.url).kind === 'desk';
    if (stays) return;
    details.preventDefault();
    if (details.isMainFrame) leave(details.url);
  });
  contents.on('will-redirect', (details) => {
    if (!details.isMainFrame || decideDestination(details.url).kind !== 'desk') details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    leave(url);
    return { action: 'deny' };
  });
}

/** `new URL().origin` is "null" for our scheme outside Chromium, so it is taken from the text. */
function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/]*/.exec(url)?.[0] ?? '';
}
