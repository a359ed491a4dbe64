import type { BrowserWindowConstructorOptions, Rectangle, WebContents } from 'electron';
import { BrowserWindow, screen } from 'electron';
import { DESK_ORIGIN } from '#shared/contracts/desk-origin.ts';
import { DESK_PAGE } from './protocol.ts';
import { STARTING_PATH } from './starting-page.ts';
import { type BoundsStore, isReachable, type WindowBounds, type WindowSlot } from './window-bounds.ts';

export interface WindowSettings {
  readonly preload: string;
  /** Path of a picture. */
  readonly icon: string;
  /** False in an installed program. */
  readonly developer: boolean;
  readonly bounds: BoundsStore;
}

/** What every page of ours runs under (RELIABILITY E1). Written out although some are defaults: a default can change. */
const SAFE_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // The dictionary would be fetched from a server of Google.
  spellcheck: false,
} as const;

/** Options of a desk window. The service's address travels as an argument: it is no secret, and the page needs it at once. */
export function deskWindowOptions(
  settings: Pick<WindowSettings, 'preload' | 'icon' | 'developer'>,
  address: string,
  place: WindowBounds | null,
  screens: readonly Rectangle[],
): BrowserWindowConstructorOptions {
  const reachable = place !== null && isReachable(place, screens);
  return {
    title: 'Kabar Desk',
    icon: settings.icon,
    show: false,
    minWidth: 900,
    minHeight: 600,
    width: place?.width ?? 1360,
    height: place?.height ?? 860,
    ...(reachable ? { x: place.x, y: place.y } : {}),
    backgroundColor: '#1a1f21',
    webPreferences: {
      ...SAFE_PREFERENCES,
      devTools: settings.developer,
      preload: settings.preload,
      additionalArguments: [`--kabar-service=${address}`],
    },
  };
}

/** The small window that is there before the service is. */
export function openStartingWindow(icon: string): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Kabar Desk',
    icon,
    width: 360,
    height: 180,
    frame: false,
    resizable: false,
    webPreferences: { ...SAFE_PREFERENCES, devTools: false },
  });
  window.loadURL(DESK_ORIGIN + STARTING_PATH).catch(() => undefined);
  return window;
}

/** A page that crashes again within this many milliseconds is left alone. */
const RELOAD_PAUSE = 10_000;

/** The desk's windows: at most one per slot. */
export class DeskWindows {
  readonly #settings: WindowSettings;
  readonly #open = new Map<WindowSlot, BrowserWindow>();
  #address: string | null = null;

  constructor(settings: WindowSettings) {
    this.#settings = settings;
  }

  /** From now on windows talk to this address. Open ones are replaced when it is a new one: theirs is fixed at their start. */
  useAddress(address: string): void {
    if (address === this.#address) return;
    this.#address = address;
    const old = [...this.#open];
    this.#open.clear();
    for (const [slot, window] of old) {
      this.#remember(slot, window);
      this.show(slot);
      window.destroy();
    }
  }

  /** Brings a window to the front, opens it if need be; null while no service has been ready yet. */
  show(slot: WindowSlot): BrowserWindow | null {
    const window = this.#open.get(slot) ?? this.#create(slot);
    if (window === null) return null;
    if (window.isMinimized()) window.restore();
    // A window that is still loading shows itself when it has something to show.
    if (window.isVisible()) window.focus();
    return window;
  }

  /** The window that is in use, else the first one. */
  current(): BrowserWindow | null {
    return [...this.#open.values()].find((window) => window.isFocused()) ?? this.show('main');
  }

  owns(contents: WebContents): boolean {
    return [...this.#open.values()].some((window) => window.webContents === contents);
  }

  #remember(slot: WindowSlot, window: BrowserWindow): void {
    this.#settings.bounds.set(slot, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  }

  #create(slot: WindowSlot): BrowserWindow | null {
    if (this.#address === null) return null;
    const place = this.#settings.bounds.get(slot);
    const screens = screen.getAllDisplays().map((display) => display.workArea);
    const window = new BrowserWindow(deskWindowOptions(this.#settings, this.#address, place, screens));
    this.#open.set(slot, window);
    window.once('ready-to-show', () => {
      if (place?.maximized) window.maximize();
      window.show();
    });
    window.on('close', () => this.#remember(slot, window));
    window.on('closed', () => {
      if (this.#open.get(slot) === window) this.#open.delete(slot);
    });
    let reloadedAt = Number.NEGATIVE_INFINITY;
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || window.isDestroyed() || performance.now() - reloadedAt < RELOAD_PAUSE) return;
      reloadedAt = performance.now();
      reloadDesk(window);
    });
    window.loadURL(DESK_PAGE).catch(() => undefined);
    return window;
  }
}

/** Loads the desk again, on the same page where its address carries it. */
export function reloadDesk(window: BrowserWindow): void {
  const { webContents } = window;
  if (webContents.getURL().startsWith(DESK_PAGE)) webContents.reload();
  else window.loadURL(DESK_PAGE).catch(() => undefined);
}
