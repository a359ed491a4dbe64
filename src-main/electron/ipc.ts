import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import { z } from 'zod';
import { speak } from '#service/logging/speak.ts';
import { DESK_ORIGIN } from '#shared/contracts/desk-origin.ts';
import type { IpcAnswer, IpcChannel } from './preload.ts';

const nothing = z.tuple([]);

/** Every channel a page can call, with its payload. Channels that are not in here do not exist. */
export const IPC_CHANNELS = {
  'kabar:get-token': nothing,
  'kabar:set-token': z.tuple([
    z
      .string()
      .regex(/^[!-~]{1,4096}$/)
      .nullable(),
  ]),
  'kabar:take-deep-link': nothing,
} as const satisfies Record<IpcChannel, z.ZodType>;

type Payload<C extends IpcChannel> = z.infer<(typeof IPC_CHANNELS)[C]>;
export type IpcHandlers = { readonly [C in IpcChannel]: (payload: Payload<C>, sender: WebContents) => Promise<unknown> };

export interface IpcOptions {
  readonly ipcMain: Pick<IpcMain, 'handle'>;
  isDeskWindow(contents: WebContents): boolean;
  readonly handlers: IpcHandlers;
}

/** Answers the channels. A caller that is not the top frame of one of our windows is refused before its payload is read. */
export function installIpc({ ipcMain, isDeskWindow, handlers }: IpcOptions): void {
  const answer = async <C extends IpcChannel>(channel: C, event: IpcMainInvokeEvent, payload: unknown[]): Promise<IpcAnswer> => {
    if (!isTrustedSender(event, isDeskWindow)) return refused('Pengirim tidak dikenal.');
    const parsed = IPC_CHANNELS[channel].safeParse(payload);
    if (!parsed.success) return refused('Data tidak sah.');
    try {
      return { ok: true, value: (await handlers[channel](parsed.data as Payload<C>, event.sender)) ?? null };
    } catch (error) {
      speak(2, `${channel}: ${error instanceof Error ? error.message : 'failed'}`);
      return refused('Gagal di aplikasi desktop.');
    }
  };
  for (const channel of Object.keys(IPC_CHANNELS) as IpcChannel[]) {
    ipcMain.handle(channel, (event, ...payload: unknown[]) => answer(channel, event, payload));
  }
}

/** RELIABILITY E3: our origin, the top frame, in a window this program opened. A frame that is gone has no say. */
function isTrustedSender(
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  isDeskWindow: (contents: WebContents) => boolean,
): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.origin === DESK_ORIGIN && isDeskWindow(event.sender);
}

function refused(error: string): IpcAnswer {
  return { ok: false, error };
}
