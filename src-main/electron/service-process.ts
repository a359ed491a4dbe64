import { utilityProcess } from 'electron';
import { outlet, speak } from '#service/logging/speak.ts';
import type { ServiceChild } from './service-supervisor.ts';

const KEPT_LINES = 12;

/** What the service is started with: this program's environment, where it should listen, and how it proves itself. */
export function serviceEnvironment(
  own: NodeJS.ProcessEnv,
  settings: { readonly port: number | null; readonly nonce: string },
): Record<string, string> {
  const set = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  const environment = Object.fromEntries(set);
  return {
    ...environment,
    KABAR_LAUNCH_NONCE: settings.nonce,
    // A desk has no fixed address to be found at: a free port cannot be taken before us (RELIABILITY L6).
    KABAR_PORT: settings.port === null ? (environment.KABAR_PORT ?? '0') : String(settings.port),
    // The portal belongs to headless nodes (SPEC §13).
    KABAR_PORTAL_PORT: environment.KABAR_PORTAL_PORT ?? '0',
  };
}

/** Starts the headless entry beside this process. Its log goes to our stderr as well. */
export function forkService(entry: string, environment: Record<string, string>): ServiceChild {
  const child = utilityProcess.fork(entry, [], {
    env: environment,
    serviceName: 'Kabar Desk service',
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let lines: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    outlet(2).write(chunk);
    // Log records are JSON; what is meant for a person is not.
    const spoken = chunk.toString('utf8').split('\n');
    lines = [...lines, ...spoken.filter((line) => line.trim() !== '' && !line.startsWith('{'))].slice(-KEPT_LINES);
  });
  return {
    post: (message) => child.postMessage(message),
    kill: () => {
      if (child.pid === undefined) return;
      try {
        // `child.kill` only asks; a service that did not listen to "stop" would not listen to that either.
        process.kill(child.pid, 'SIGKILL');
      } catch (error) {
        speak(2, `The service was gone already: ${error instanceof Error ? error.message : 'unknown'}`);
      }
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', listener);
    },
    lastWords: () => lines.join('\n'),
  };
}
