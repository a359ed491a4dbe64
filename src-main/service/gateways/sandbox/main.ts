import { parseArgs } from 'node:util';
import { speak } from '#service/logging/speak.ts';
import { startSandbox } from './sandbox-server.ts';

/*
 * The sandbox as its own process:
 *   node src-main/service/gateways/sandbox/main.ts [--port N] [--control-key K] [--ledger-file F] [--separate-ports]
 * Prints one JSON line `{ addresses, credentials, controlKey? }`; `controlKey` only when it was not given. Ends on SIGTERM, SIGINT
 * and, when started with an IPC channel, with its parent. Being an entry of its own, it takes the clock from the system.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'control-key': { type: 'string' },
    'ledger-file': { type: 'string' },
    'separate-ports': { type: 'boolean' },
  },
});

const sandbox = await startSandbox({
  now: Date.now,
  separatePorts: values['separate-ports'] ?? false,
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values['control-key'] === undefined ? {} : { controlKey: values['control-key'] }),
  ...(values['ledger-file'] === undefined ? {} : { ledgerFile: values['ledger-file'] }),
});

const { addresses, credentials, controlKey } = sandbox;
const ready = { addresses, credentials, ...(values['control-key'] === undefined ? { controlKey } : {}) };
speak(1, JSON.stringify(ready));

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  sandbox.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('disconnect', end);
