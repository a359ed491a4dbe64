import type { GatewayState } from './gateway-state.ts';
import { type MessageStore, type StoredMessage, stepsOf } from './life-cycle.ts';
import type { InboundMessage, SandboxGateway, WebhookTarget } from './sandbox.types.ts';
import type { SandboxVendor } from './sandbox-vendor.ts';
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
  readonly vendorOf: (gateway: SandboxGateway) => SandboxVendor;
  readonly messages: MessageStore;
  readonly poster: WebhookPoster;
  readonly now: () => number;
}

export function createVendorEvents({ states, vendorOf, messages, poster, now }: VendorEventsOptions): VendorEvents {
  const targets = new Map<SandboxGateway, WebhookTarget>();
  let inboundSerial = 0;

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
      const { gateway, messageId, recipient } = message.record;
      const target = targets.get(gateway);
      if (target === undefined || message.startsAt === null || messageId === null) return;
      const lead = message.startsAt - now();
      const state = states[gateway];
      const vendor = vendorOf(gateway);
      for (const [step, delay] of stepsOf(message.fate, messages.delays)) {
        const event = vendor.statusEvent(state, messageId, recipient, vendor.wordOf(step, state));
        poster.post(target, event, Math.max(0, lead + delay));
      }
    },
    deviceChanged(state) {
      const target = targets.get(state.id);
      if (target === undefined) return;
      poster.post(target, vendorOf(state.id).deviceEvent(state, new Date(now()).toISOString()), 0);
    },
    inbound(state, message) {
      const target = targets.get(state.id);
      if (target === undefined) return false;
      inboundSerial += 1;
      poster.post(target, vendorOf(state.id).inboundEvent(state.deviceNumber, message, inboundSerial, now()), 0);
      return true;
    },
    clear() {
      targets.clear();
      poster.clear();
    },
  };
}
