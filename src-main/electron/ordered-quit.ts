import type { App } from 'electron';

/**
 * Lets the program end only after the service has ended (SPEC §15: no send is cut between call and record). By then every
 * window has closed, so a page with unsaved work could still stop the quit.
 */
export function installOrderedQuit(app: Pick<App, 'on' | 'quit'>, stop: () => Promise<unknown>): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running';
  app.on('will-quit', (event) => {
    if (state === 'stopped') return;
    event.preventDefault();
    if (state === 'stopping') return;
    state = 'stopping';
    const end = (): void => {
      state = 'stopped';
      app.quit();
    };
    stop().then(end, end);
  });
}
