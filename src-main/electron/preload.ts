import { contextBridge, ipcRenderer } from 'electron';

/** What the page calls. `ipc.ts` must answer every one of them: its table is typed by this list. */
export type IpcChannel = 'kabar:get-token' | 'kabar:set-token' | 'kabar:take-deep-link';

/** An error crosses as a plain sentence: a thrown object would carry the shell's internals into the page. */
export type IpcAnswer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/** Sent to the page when a link is waiting; it then takes it. */
export type IpcSignal = 'kabar:deep-link';

/** `window.kabar`. */
export interface DeskBridge {
  /** Origin of the service, without a trailing slash. */
  readonly serviceAddress: string;
  readonly platform: string;
  getToken(): Promise<string | null>;
  setToken(token: string | null): Promise<void>;
  /** Calls with a path of the desk (`/tickets/123`), also for a link that came before this call. Returns how to stop. */
  onDeepLink(callback: (path: string) => void): () => void;
}

/** Name of the argument that carries the address. Everybody on the computer can read it there: nothing secret. */
const ADDRESS_ARGUMENT = '--kabar-service=';

async function call(channel: IpcChannel, ...payload: readonly unknown[]): Promise<unknown> {
  const answer: IpcAnswer = await ipcRenderer.invoke(channel, ...payload);
  return answer.ok ? answer.value : Promise.reject(answer.error);
}

const bridge: DeskBridge = {
  serviceAddress: process.argv.find((part) => part.startsWith(ADDRESS_ARGUMENT))?.slice(ADDRESS_ARGUMENT.length) ?? '',
  platform: process.platform,
  getToken: async () => {
    const token = await call('kabar:get-token');
    return typeof token === 'string' ? token : null;
  },
  setToken: async (token) => {
    await call('kabar:set-token', token);
  },
  onDeepLink: (callback) => {
    const take = (): void => {
      call('kabar:take-deep-link').then(
        (path) => {
          if (typeof path === 'string') callback(path);
        },
        () => undefined,
      );
    };
    const signal: IpcSignal = 'kabar:deep-link';
    ipcRenderer.on(signal, take);
    take();
    return () => {
      ipcRenderer.removeListener(signal, take);
    };
  },
};

contextBridge.exposeInMainWorld('kabar', bridge);
