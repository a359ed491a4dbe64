import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, dialog, ipcMain, Menu, Notification, powerMonitor, safeStorage, session } from 'electron';
import { speak } from '#service/logging/speak.ts';
import { deepLinkOf, readDeepLink } from './deep-link.ts';
import { installIpc } from './ipc.ts';
import { type MenuActions, menuTemplate } from './menu.ts';
import { installOrderedQuit } from './ordered-quit.ts';
import type { IpcSignal } from './preload.ts';
import { listPages, registerDeskScheme, servePages } from './protocol.ts';
import { createTokenStore } from './secrets.ts';
import { hardenContents, hardenSession } from './security.ts';
import { forkService, serviceEnvironment } from './service-process.ts';
import { superviseService } from './service-supervisor.ts';
import { STARTING_PAGE, STARTING_PATH } from './starting-page.ts';
import { createTray } from './tray.ts';
import { DeskWindows, openStartingWindow, reloadDesk } from './window.ts';
import { createBoundsStore } from './window-bounds.ts';

/** Folder of the built program; this file is built to `out/main/electron.js`. */
const ROOT = join(import.meta.dirname, '..', '..');
const RESOURCES = join(ROOT, 'resources');

/** Pages that wait to be shown, by window. */
const waitingLinks = new Map<number, string>();
/** A link that came before there was a window. */
let firstLink = deepLinkOf(process.argv);
/** Address of the proven service; null while there is none, and then no request leaves the pages. */
let address: string | null = null;
let starting: BrowserWindow | null = null;

function main(): void {
  app.setName('Kabar Desk');
  // Also the name of the single instance: two desks with different data may run side by side.
  const userData = resolve(process.env.KABAR_DATA_DIR || join(app.getPath('appData'), 'Kabar Desk'), 'shell');
  mkdirSync(userData, { recursive: true });
  app.setPath('userData', userData);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  registerDeskScheme();
  // With "--" nothing in a link can become an option of this program (RELIABILITY E6).
  if (app.isPackaged) app.setAsDefaultProtocolClient('kabar', process.execPath, ['--']);
  if (process.platform === 'win32') app.setAppUserModelId('id.kabar.desk');

  const icon = join(RESOURCES, 'icons', 'icon-256.png');
  const windows = new DeskWindows({
    preload: join(ROOT, 'out', 'preload', 'preload.cjs'),
    icon,
    developer: !app.isPackaged,
    bounds: createBoundsStore(join(userData, 'windows.json')),
  });

  const openLink = (path: string | null): void => {
    const window = windows.current();
    if (window === null) {
      firstLink = path ?? firstLink;
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (path === null) return;
    waitingLinks.set(window.webContents.id, path);
    window.webContents.send('kabar:deep-link' satisfies IpcSignal);
  };

  const service = superviseService({
    launch: (settings) => forkService(join(import.meta.dirname, 'headless.js'), serviceEnvironment(process.env, settings)),
    onReady: (ready) => {
      address = ready;
      windows.useAddress(ready);
      if (starting === null) return;
      const window = windows.show('main');
      window?.once('ready-to-show', () => {
        starting?.destroy();
        starting = null;
      });
      if (window === null || firstLink === null) return;
      waitingLinks.set(window.webContents.id, firstLink);
      firstLink = null;
    },
    onDown: () => {
      address = null;
    },
    onGaveUp: (lastWords) => {
      tellServiceIsGone(lastWords).then((again) => (again ? service.start() : app.quit()));
    },
  });

  const actions: MenuActions = {
    openMain: () => windows.show('main'),
    openSecond: () => windows.show('second'),
    reload: () => {
      const window = windows.current();
      if (window !== null) reloadDesk(window);
    },
    quit: () => app.quit(),
  };

  app.on('second-instance', (_event, argv) => openLink(deepLinkOf(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    openLink(readDeepLink(url));
  });
  app.on('activate', () => windows.show('main'));
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  // Elsewhere the tray or the dock keeps the desk at hand; many Linux desktops show no tray, and it could not be ended.
  app.on('window-all-closed', () => {
    if (process.platform === 'linux') app.quit();
  });
  installOrderedQuit(app, () => service.stop());

  const start = async (): Promise<void> => {
    hardenSession(session.defaultSession, () => address);
    servePages({
      files: await listPages(join(ROOT, 'out', 'renderer')),
      inline: new Map([[STARTING_PATH, STARTING_PAGE]]),
      serviceAddress: () => address,
    });
    const tokens = createTokenStore({
      storage: safeStorage,
      file: join(userData, 'session-token.bin'),
      platform: process.platform,
      onNotKept: tellTokenIsNotKept,
    });
    installIpc({
      ipcMain,
      isDeskWindow: (contents) => windows.owns(contents),
      handlers: {
        'kabar:get-token': () => tokens.get(),
        'kabar:set-token': ([token]) => tokens.set(token),
        'kabar:take-deep-link': async (_payload, sender) => {
          const path = waitingLinks.get(sender.id) ?? null;
          waitingLinks.delete(sender.id);
          return path;
        },
      },
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform, !app.isPackaged)));
    const tray = createTray(RESOURCES, actions);
    app.once('quit', () => tray.destroy());
    powerMonitor.on('shutdown', () => app.quit());
    starting = openStartingWindow(icon);
    service.start();
  };
  // Not awaited at the top: "ready" waits for this very module.
  app.whenReady().then(start).catch(fail);
}

async function tellServiceIsGone(lastWords: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Kabar Desk',
    message: 'Layanan Kabar Desk berhenti berulang kali.',
    detail: `The service stopped several times in a row.\n\n${lastWords || 'Lihat berkas log di folder data.'}`,
    buttons: ['Coba lagi', 'Keluar'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

function tellTokenIsNotKept(): void {
  const body = 'Komputer ini tidak punya tempat sandi yang aman. Anda perlu masuk lagi setelah aplikasi ditutup.';
  speak(2, `${body}\nThe session is not kept: no secure key store was found on this computer.`);
  if (Notification.isSupported()) new Notification({ title: 'Sesi tidak disimpan', body }).show();
}

function fail(error: unknown): void {
  dialog.showErrorBox('Kabar Desk', `Aplikasi tidak dapat dimulai.\n\n${error instanceof Error ? error.message : String(error)}`);
  app.exit(1);
}

main();
