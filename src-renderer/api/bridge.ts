/** What the desktop shell's preload script offers. In a browser it is absent. */
interface DeskBridge {
  /** Origin of the service, without a trailing slash. */
  readonly serviceAddress: string;
  getToken(): Promise<string | null>;
  setToken(token: string | null): Promise<void>;
  readonly platform: string;
  /** Calls with a path of the desk (`/tickets/123`) when a link from outside opens it. Returns how to stop. */
  onDeepLink?(callback: (path: string) => void): () => void;
}

declare global {
  interface Window {
    readonly kabar?: DeskBridge;
  }
}

export function deskBridge(): DeskBridge | null {
  return typeof window === 'undefined' ? null : (window.kabar ?? null);
}

/** Address that every request starts with; empty where the service itself serves this page. */
export function serviceAddress(): string {
  return (deskBridge()?.serviceAddress ?? '').replace(/\/+$/, '');
}
