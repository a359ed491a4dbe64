import { spawn } from 'node:child_process';

/** The program that opens an address in the user's browser; null where nobody could see it. */
export function browserCommand(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): { readonly program: string; readonly before: readonly string[] } | null {
  if (platform === 'darwin') return { program: 'open', before: [] };
  if (platform === 'win32') return { program: 'rundll32', before: ['url.dll,FileProtocolHandler'] };
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? { program: 'xdg-open', before: [] } : null;
}

/** Opens the address and forgets about it. Never fails: the address also stands on the screen. */
export function openBrowser(address: string): void {
  const command = browserCommand(process.platform, process.env);
  if (command === null) return;
  const child = spawn(command.program, [...command.before, address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
