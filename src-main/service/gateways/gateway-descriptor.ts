import type { GatewaySettings } from './gateway-settings.ts';
import type { Gateway, GatewayCapabilities } from './port.ts';
import type { SandboxVendor } from './sandbox/sandbox-vendor.ts';

/** One setting of a gateway, given by an environment variable. */
export interface GatewaySetting {
  readonly environment: string;
  readonly form: 'url' | 'text';
  /** Encrypted at rest, never shown again, never logged. */
  readonly secret: boolean;
  /** Used while nothing is given. */
  readonly usual?: string;
  /** Set where the gateway cannot be used without it; says why, for whoever forgot it. */
  readonly needed?: string;
}

/**
 * All this product knows of a vendor. Configuration, registry, prices, screens and the sandbox read it, so that a new vendor is its own
 * file and one line in the registry.
 */
export interface GatewayDescriptor<Id extends string = string, Settings extends GatewaySettings = GatewaySettings> {
  /** As written to the ledger's `provider` column. */
  readonly id: Id;
  /** Name for people. */
  readonly label: string;
  /** The token says whether the gateway is in use. */
  readonly settings: { readonly baseUrl: GatewaySetting; readonly token: GatewaySetting } & {
    readonly [K in Exclude<keyof Settings, keyof GatewaySettings>]-?: GatewaySetting;
  };
  /** Price of one message at the usual plan, integer rupiah; changed on the gateway's card. */
  readonly usualPrice: number;
  readonly capabilities: GatewayCapabilities;
  /** Its adapter: calls, and the readers of its webhook. Throws a `TypeError` for an unusable base URL. */
  create(settings: Settings): Gateway;
  /** Its imitation; null for a vendor that the sandbox does not imitate. */
  readonly sandbox: SandboxVendor | null;
}
