import type { GatewayState } from './gateway-state.ts';
import type { InboundMessage, MessageState } from './sandbox.types.ts';
import type { VendorImitation } from './vendor-request.ts';

/** What the sandbox needs to stand in for a vendor. */
export interface SandboxVendor {
  /** Made-up settings that callers must present. */
  readonly settings: { readonly token: string; readonly secretKey?: string };
  /** Number the imitated device is linked to. */
  readonly deviceNumber: string;
  imitate(state: GatewayState, now: () => number): VendorImitation;
  /** The id of the next message; `serial` rises. */
  messageId(serial: number): string;
  /** What the vendor's events call a step of a message. */
  wordOf(step: MessageState, state: GatewayState): string;
  statusEvent(state: GatewayState, messageId: string, recipient: string, word: string): Record<string, unknown>;
  deviceEvent(state: GatewayState, timestamp: string): Record<string, unknown>;
  inboundEvent(deviceNumber: string, message: InboundMessage, serial: number, atMs: number): Record<string, unknown>;
}
