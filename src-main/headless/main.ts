import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from '#service/config.ts';
import { createService, type Service } from '#service/create-service.ts';
import { speak } from '#service/logging/speak.ts';
import { systemPorts } from '#service/ports/ports.ts';
import { outlive } from './outlive.ts';

/** Longest time from SIGTERM to the end; what is not done by then is left to the next start. */
const STOP_WITHIN_MS = 9_500;

/** The channel to the desk's shell when it runs this very file in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

const root = join(import.meta.dirname, '..', '..');
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
let service: Service | null = null;
let ending = false;

async function end(code: 0 | 1 = 0): Promise<void> {
  if (ending) return;
  ending = true;
  const insist = setTimeout(() => process.exit(code), STOP_WITHIN_MS);
  await service?.stop();
  clearTimeout(insist);
  process.exit(code);
}

process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
// Else Node.js opens its debugger on a port (RELIABILITY L7).
process.on('SIGUSR1', () => undefined);
parentPort?.on('message', ({ data }) => {
  if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'stop') void end();
});

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  service = createService(config, systemPorts, { root, version });
  outlive(service.logger, () => void end(1));
  const { address } = await service.start();
  systemPorts.announce(`Kabar Desk ready at ${address}`);
  parentPort?.postMessage({ type: 'ready', address, nonce: config.launchNonce });
}

main().catch((error: unknown) => {
  // Whoever asked for the end knows why there is no start.
  if (ending) return;
  // A sentence for the person who starts the service; values of the configuration never appear in it.
  const message = error instanceof ConfigError || error instanceof Error ? error.message : String(error);
  speak(2, `Kabar Desk did not start: ${message}`);
  process.exit(1);
});
