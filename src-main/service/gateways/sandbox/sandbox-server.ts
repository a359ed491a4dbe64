import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayDescriptor } from '../gateway-descriptor.ts';
import { GATEWAYS, type SettingsByGateway } from '../registry.ts';
import { createControl } from './control.ts';
import { createScript } from './faults.ts';
import { type Listener, openListener, type RequestHandler } from './gateway-listener.ts';
import { createGatewayState } from './gateway-state.ts';
import { createHolds } from './holds.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { createMessageStore } from './life-cycle.ts';
import type { LedgerRecord, SandboxAddresses, SandboxCommands, SandboxGateway } from './sandbox.types.ts';
import { createSandboxCommands } from './sandbox-commands.ts';
import type { SandboxVendor } from './sandbox-vendor.ts';
import { createVendorCalls } from './vendor-call.ts';
import { createVendorEvents } from './vendor-events.ts';
import type { VendorRequest } from './vendor-request.ts';
import { createWebhookPoster } from './webhook-poster.ts';

export interface SandboxOptions {
  /** Clock of arrivals and life cycles, ms since 1970. */
  readonly now: () => number;
  /** Port of everything, or of the control API with `separatePorts`; any free one unless told. */
  readonly port?: number;
  /** Gives each gateway a port of its own, which `setListening` can close. */
  readonly separatePorts?: boolean;
  /** A random one unless told. */
  readonly controlKey?: string;
  /** Keeps the ledger over restarts, one JSON line per record. */
  readonly ledgerFile?: string;
  /** Vendors to imitate; all of the registry unless told. */
  readonly vendors?: readonly GatewayDescriptor[];
  /** Settings callers must present, by gateway; made-up ones unless told. */
  readonly settings?: Readonly<Record<string, SandboxVendor['settings']>>;
  /** Numbers from 0 to below 1, for the order of webhooks. */
  readonly random?: () => number;
}

/** What a caller puts into the adapters' settings. */
export type SandboxCredentials = SettingsByGateway;

/** A running sandbox. */
export interface Sandbox extends SandboxCommands {
  readonly addresses: SandboxAddresses;
  readonly controlKey: string;
  /** Settings with which `createGateways` talks to this sandbox. */
  readonly credentials: SandboxCredentials;
  readonly ledger: Pick<Ledger, 'list' | 'counts' | 'wait'>;
  /** Calls the listener with every new record; returns the way to stop. */
  onRecord(listener: (record: LedgerRecord) => void): () => void;
  /** Drops all connections, writes the ledger file and frees the ports. */
  close(): Promise<void>;
}

/**
 * Starts an imitation of the vendors on 127.0.0.1: each under its id (`/fonnte`), control under `/__control`.
 * Rejects when a port is taken or the ledger file cannot be used.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { now } = options;
  const controlKey = options.controlKey ?? randomBytes(24).toString('base64url');
  const vendors = new Map(
    (options.vendors ?? GATEWAYS).flatMap(({ id, sandbox }) => (sandbox ? [[id as SandboxGateway, sandbox] as const] : [])),
  );
  const gateways = [...vendors.keys()];
  const states = eachOf(gateways, (id) => {
    const { deviceNumber, settings } = vendorOf(id);
    const { token, secretKey } = options.settings?.[id] ?? settings;
    return createGatewayState(id, deviceNumber, token, secretKey ?? null);
  });
  function vendorOf(id: SandboxGateway): SandboxVendor {
    const vendor = vendors.get(id);
    if (vendor === undefined) throw new TypeError(`${id} is not imitated`);
    return vendor;
  }
  const ledger = await openLedger(options.ledgerFile ?? null, gateways);
  const messages = createMessageStore(now);
  for (const record of ledger.list({ limit: Number.MAX_SAFE_INTEGER, accepted: true })) {
    messages.add({ record, fate: 'read', startsAt: record.at });
  }
  const script = createScript(gateways);
  const holds = createHolds();
  const poster = createWebhookPoster(options.random ?? Math.random);
  const events = createVendorEvents({ states, vendorOf, messages, poster, now });
  const notOnWhatsApp = new Set<string>();
  const isOnWhatsApp = (phone: string): boolean => !notOnWhatsApp.has(phone);
  const shared = { ledger, script, holds, messages, events, isOnWhatsApp, now };
  const calls = eachOf(gateways, (id) => {
    const { imitate, messageId } = vendorOf(id);
    return createVendorCalls({ ...shared, state: states[id], imitation: imitate(states[id], now), messageId });
  });

  const listeners: Listener[] = [];
  const vendorListeners = new Map<SandboxGateway, Listener>();
  let control: ReturnType<typeof createControl> | null = null;
  const handle: RequestHandler = async (request, body, response) => {
    const url = request.url ?? '/';
    const called = gateways.find((id) => url.startsWith(`/${id}/`));
    if (called !== undefined) await calls[called](vendorRequest(request, url.slice(called.length + 1), body), response);
    else if (url.startsWith('/__control/') && control !== null) await control(request, url.slice(10), body, response);
    else notFound(response);
  };
  try {
    const main = await openListener(options.port ?? 0, handle);
    listeners.push(main);
    if (options.separatePorts === true) {
      for (const gateway of gateways) {
        const listener = await openListener(0, handle);
        listeners.push(listener);
        vendorListeners.set(gateway, listener);
      }
    }
    const address = (gateway: SandboxGateway): string =>
      `http://127.0.0.1:${(vendorListeners.get(gateway) ?? main).port}/${gateway}`;
    const addresses: SandboxAddresses = {
      ...eachOf(gateways, address),
      control: `http://127.0.0.1:${main.port}/__control`,
    };
    const commands = createSandboxCommands({
      addresses,
      states,
      ledger,
      script,
      holds,
      messages,
      events,
      notOnWhatsApp,
      listeners: vendorListeners,
    });
    control = createControl(commands, controlKey);
    return {
      ...commands,
      addresses,
      controlKey,
      credentials: eachOf(gateways, (id) => ({
        baseUrl: addresses[id],
        token: states[id].token,
        ...(states[id].secretKey === null ? {} : { secretKey: states[id].secretKey }),
      })) as SandboxCredentials,
      ledger,
      onRecord: ledger.onRecord,
      async close() {
        events.clear();
        poster.close();
        await Promise.all(listeners.map((listener) => listener.stop()));
        await ledger.close();
      },
    };
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.stop()));
    await ledger.close();
    throw error;
  }
}

function eachOf<T>(gateways: readonly SandboxGateway[], of: (id: SandboxGateway) => T): Record<SandboxGateway, T> {
  return Object.fromEntries(gateways.map((id) => [id, of(id)])) as Record<SandboxGateway, T>;
}

function vendorRequest(request: IncomingMessage, url: string, body: string): VendorRequest {
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
    headers: request.headers,
    body,
  };
}

const noQuery = new URLSearchParams();

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain', 'content-length': 9 });
  response.end('not found');
}
