import { Agent, request } from 'node:http';
import { controlKeyHeader } from './control.ts';
import type { SandboxCommands } from './sandbox.types.ts';

/** The sandbox's commands from another process: the same names and arguments, every result a promise. */
export type SandboxClient = {
  readonly [Name in keyof SandboxCommands]: (
    ...values: Parameters<SandboxCommands[Name]>
  ) => Promise<Awaited<ReturnType<SandboxCommands[Name]>>>;
} & {
  /** Releases sockets. */
  close(): void;
};

export interface SandboxClientOptions {
  /** Address of the control API, as `addresses.control` names it. */
  readonly controlUrl: string;
  readonly controlKey: string;
}

/** Calls reject with the sandbox's own words for wrong arguments, and with a plain `Error` when it cannot be reached. */
export function createSandboxClient({ controlUrl, controlKey }: SandboxClientOptions): SandboxClient {
  const agent = new Agent({ keepAlive: true, timeout: 1_000 });
  const headers = { [controlKeyHeader]: controlKey, 'content-type': 'application/json' };

  function call<Name extends keyof SandboxCommands>(name: Name) {
    return (...values: Parameters<SandboxCommands[Name]>): Promise<Awaited<ReturnType<SandboxCommands[Name]>>> =>
      new Promise((resolve, reject) => {
        const sent = request(`${controlUrl}/${name}`, { method: 'POST', agent, headers }, (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            body += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            const answer = JSON.parse(body) as { result?: unknown; error?: string };
            if (response.statusCode === 200) resolve(answer.result as Awaited<ReturnType<SandboxCommands[Name]>>);
            else reject(new Error(`sandbox ${name}: ${answer.error ?? response.statusCode}`));
          });
        });
        sent.on('error', (error) => reject(new Error(`sandbox ${name}: not reachable`, { cause: error })));
        sent.end(JSON.stringify(values));
      });
  }

  return {
    info: call('info'),
    listLedger: call('listLedger'),
    countLedger: call('countLedger'),
    waitLedger: call('waitLedger'),
    messageStates: call('messageStates'),
    script: call('script'),
    unscript: call('unscript'),
    reset: call('reset'),
    setDevice: call('setDevice'),
    setQuota: call('setQuota'),
    setTraits: call('setTraits'),
    setListening: call('setListening'),
    setLifeCycle: call('setLifeCycle'),
    setNotOnWhatsApp: call('setNotOnWhatsApp'),
    setWebhook: call('setWebhook'),
    injectInbound: call('injectInbound'),
    hold: call('hold'),
    waitHeld: call('waitHeld'),
    release: call('release'),
    close: () => agent.destroy(),
  };
}
