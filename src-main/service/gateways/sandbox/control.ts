import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxCommands } from './sandbox.types.ts';

/** Header that carries the control key. */
export const controlKeyHeader = 'x-sandbox-key';

/** Commands that may be called over HTTP, as `POST <control>/<name>` with a JSON list of arguments. */
const commandNames = {
  info: true,
  listLedger: true,
  countLedger: true,
  waitLedger: true,
  messageStates: true,
  script: true,
  unscript: true,
  reset: true,
  setDevice: true,
  setQuota: true,
  setTraits: true,
  setListening: true,
  setLifeCycle: true,
  setNotOnWhatsApp: true,
  setWebhook: true,
  injectInbound: true,
  hold: true,
  waitHeld: true,
  release: true,
} as const satisfies Record<keyof SandboxCommands, true>;

/**
 * Answers control calls: 200 with `{"result": …}`, 401 for a wrong key, 404 for an unknown command, 400 with `{"error": "…"}` for
 * wrong arguments.
 */
export function createControl(
  commands: SandboxCommands,
  controlKey: string,
): (request: IncomingMessage, path: string, body: string, response: ServerResponse) => Promise<void> {
  const wanted = digest(controlKey);
  return async (request, path, body, response) => {
    const given = request.headers[controlKeyHeader];
    if (typeof given !== 'string' || !timingSafeEqual(digest(given), wanted)) {
      reply(response, 401, { error: 'wrong control key' });
      return;
    }
    const name = path.slice(1);
    if (request.method !== 'POST' || !isCommand(name)) {
      reply(response, 404, { error: 'no such command' });
      return;
    }
    try {
      const parsed: unknown = body === '' ? [] : JSON.parse(body);
      if (!Array.isArray(parsed)) throw new TypeError('arguments must be a JSON list');
      // Each command checks its own arguments.
      const command = commands[name] as (...values: unknown[]) => unknown;
      reply(response, 200, { result: (await command(...parsed)) ?? null });
    } catch (error) {
      reply(response, 400, { error: error instanceof Error ? error.message : 'failed' });
    }
  };
}

function isCommand(name: string): name is keyof SandboxCommands {
  return Object.hasOwn(commandNames, name);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  if (response.destroyed) return;
  const body = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
