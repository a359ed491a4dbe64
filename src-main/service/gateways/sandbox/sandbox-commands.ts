import type { Script } from './faults.ts';
import type { Listener } from './gateway-listener.ts';
import { type GatewayState, resetGatewayState } from './gateway-state.ts';
import type { Holds } from './holds.ts';
import type { Ledger } from './ledger.ts';
import { type MessageStore, plainDelays } from './life-cycle.ts';
import {
  type GatewayTraits,
  holdPhases,
  type MessageState,
  type SandboxAddresses,
  type SandboxCommands,
  type SandboxGateway,
  type SandboxInfo,
} from './sandbox.types.ts';
import type { VendorEvents } from './vendor-events.ts';

export interface SandboxCommandsOptions {
  readonly addresses: SandboxAddresses;
  readonly states: Readonly<Record<SandboxGateway, GatewayState>>;
  readonly ledger: Ledger;
  readonly script: Script;
  readonly holds: Holds;
  readonly messages: MessageStore;
  readonly events: VendorEvents;
  readonly notOnWhatsApp: Set<string>;
  /** Ports of single gateways; empty when all share one. */
  readonly listeners: ReadonlyMap<SandboxGateway, Listener>;
}

/** The commands of a running sandbox; arguments may come from outside and are checked. */
export function createSandboxCommands(options: SandboxCommandsOptions): SandboxCommands {
  const { states, ledger, script, holds, messages, events, notOnWhatsApp, listeners } = options;

  const gateways = Object.keys(states) as SandboxGateway[];

  function stateOf(gateway: SandboxGateway): GatewayState {
    if (!gateways.includes(gateway)) throw new TypeError(`gateway must be one of ${gateways.join(', ')}`);
    return states[gateway];
  }

  function describe(gateway: SandboxGateway) {
    const { connected, quota, calls, traits } = states[gateway];
    return { connected, quota, calls: calls.send, traits, listening: listeners.get(gateway)?.listening ?? true };
  }

  return {
    info: () => ({
      addresses: options.addresses,
      gateways: Object.fromEntries(gateways.map((id) => [id, describe(id)])) as SandboxInfo['gateways'],
      ledger: ledger.counts(),
      lifeCycle: messages.delays,
    }),
    listLedger: (query) => ledger.list(query),
    countLedger: () => ledger.counts(),
    waitLedger: (query, count, timeoutMs) => ledger.wait(query, count, timeoutMs),
    messageStates(messageIds) {
      const found: Record<string, MessageState> = {};
      for (const id of messageIds) {
        for (const gateway of gateways) {
          const message = messages.byId(gateway, id);
          if (message !== undefined) found[id] ??= messages.stateOf(message);
        }
      }
      return found;
    },
    script: (rule) => script.add(rule),
    unscript: (ruleId) => script.remove(ruleId),
    reset(resetOptions) {
      script.clear();
      holds.clear();
      events.clear();
      notOnWhatsApp.clear();
      messages.setDelays(plainDelays);
      for (const gateway of gateways) resetGatewayState(states[gateway]);
      if (resetOptions?.ledger === true) {
        ledger.clear();
        messages.clear();
      }
    },
    setDevice(gateway, connected) {
      const state = stateOf(gateway);
      if (state.connected === connected) return;
      state.connected = connected;
      events.deviceChanged(state);
      if (connected) for (const message of messages.startWaiting(gateway)) events.follow(message);
    },
    setQuota(gateway, remaining) {
      stateOf(gateway).quota = remaining;
    },
    setTraits(gateway, traits) {
      const state = stateOf(gateway);
      for (const name of Object.keys(traits)) {
        if (!Object.hasOwn(state.traits, name)) throw new TypeError('unknown trait');
      }
      state.traits = { ...state.traits, ...(traits as GatewayTraits) };
    },
    async setListening(gateway, listening) {
      stateOf(gateway);
      const listener = listeners.get(gateway);
      if (listener === undefined) throw new TypeError('a gateway without a port of its own cannot stop listening');
      await (listening ? listener.start() : listener.stop());
    },
    setLifeCycle(delays) {
      messages.setDelays({ ...messages.delays, ...delays });
    },
    setNotOnWhatsApp(phones) {
      notOnWhatsApp.clear();
      for (const phone of phones) notOnWhatsApp.add(phone);
    },
    setWebhook(gateway, target) {
      events.setTarget(stateOf(gateway).id, target);
    },
    injectInbound: (gateway, message) => events.inbound(stateOf(gateway), message),
    hold(point) {
      if (!holdPhases.includes(point.phase)) throw new TypeError(`hold.phase must be one of ${holdPhases.join(', ')}`);
      if (point.gateway !== undefined) stateOf(point.gateway);
      return holds.add(point);
    },
    waitHeld: (holdId, count, timeoutMs) => holds.wait(holdId, count, timeoutMs),
    release: (holdId, releaseOptions) => holds.release(holdId, releaseOptions),
  };
}
