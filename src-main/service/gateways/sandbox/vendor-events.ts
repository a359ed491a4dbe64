import { fonnteInboundEvent, fonnteStatusEvent } from './fonnte-imitation.ts';
import type { GatewayState } from './gateway-state.ts';
import { type MessageStore, type StoredMessage, stepsOf } from './life-cycle.ts';
import type { InboundMessage, SandboxGateway, WebhookTarget } from './sandbox.types.ts';
import { wablasInboundEvent, wablasTrackingEvent, wablasWord } from './wablas-imitation.ts';
import { checkWebhookTarget, type WebhookPoster } from './webhook-poster.ts';

/** Posts what happens at a gateway to the webhook set for it, in the vendor's shape; without a webhook it does nothing. */
export interface VendorEvents {
  setTarget(gateway: SandboxGateway, target: WebhookTarget | null): void;
  /** Schedules the events of a message whose way has begun. */
  follow(message: StoredMessage): void;
  deviceChanged(state: GatewayState): void;
  /** False when no webhook is set. */
  inbound(state: GatewayState, message: InboundMessage): boolean;
  clear(): void;
}

export interface VendorEventsOptions {
  readonly states: Readonly<Record<SandboxGateway, GatewayState>>;
  readonly messages: MessageStore;
  readonly poster: WebhookPoster;
  readonly now: () => number;
}

export function createVendorEvents({ states, messages, poster, now }: VendorEventsOptions): VendorEvents {
  const targets = new Map<SandboxGateway, WebhookTarget>();
  let inboundSerial = 0;

  function eventOf(message: StoredMessage, step: string): Record<string, unknown> {
    const { gateway, messageId, recipient } = message.record;
    const state = states[gateway];
    const id = messageId ?? '';
    if (gateway === 'fonnte') return fonnteStatusEvent(state.deviceNumber, id, step, state.traits.stateOnlyEvents);
    return wablasTrackingEvent(state.deviceNumber, id, recipient, step);
  }

  return {
    setTarget(gateway, target) {
      if (target === null) {
        targets.delete(gateway);
        return;
      }
      checkWebhookTarget(target);
      targets.set(gateway, target);
    },
    follow(message) {
      const target = targets.get(message.record.gateway);
      if (target === undefined || message.startsAt === null || message.record.messageId === null) return;
      const lead = message.startsAt - now();
      const swapped = message.record.gateway === 'wablas' && states.wablas.traits.ticks === 'swapped';
      for (const [step, delay] of stepsOf(message.fate, messages.delays)) {
        const word = message.record.gateway === 'wablas' ? wablasWord(step) : step;
        const shown = swapped && word === 'sent' ? 'delivered' : swapped && word === 'delivered' ? 'sent' : word;
        poster.post(target, eventOf(message, shown), Math.max(0, lead + delay));
      }
    },
    deviceChanged(state) {
      const target = targets.get(state.id);
      if (target === undefined) return;
      const timestamp = new Date(now()).toISOString();
      const event =
        state.id === 'fonnte'
          ? { device: state.deviceNumber, status: state.connected ? 'connect' : 'disconnect', timestamp, reason: '' }
          : {
              deviceId: 'SBX001',
              deviceName: 'Sandbox',
              sender: state.deviceNumber,
              status: state.connected ? 'connected' : 'disconnected',
              note: state.connected ? 'ready to use' : 'whatsapp sender not connected, need scan qr code again',
              timestamp,
            };
      poster.post(target, event, 0);
    },
    inbound(state, message) {
      const target = targets.get(state.id);
      if (target === undefined) return false;
      inboundSerial += 1;
      const shape = state.id === 'fonnte' ? fonnteInboundEvent : wablasInboundEvent;
      poster.post(target, shape(state.deviceNumber, message, inboundSerial, now()), 0);
      return true;
    },
    clear() {
      targets.clear();
      poster.clear();
    },
  };
}
