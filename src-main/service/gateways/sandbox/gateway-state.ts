import type { GatewayTraits, SandboxEndpoint, SandboxGateway } from './sandbox.types.ts';

/** What one imitated gateway is like now. */
export interface GatewayState {
  readonly id: SandboxGateway;
  readonly token: string;
  /** Null = the account has none, or the vendor knows none. */
  readonly secretKey: string | null;
  /** Number the device is linked to. */
  readonly deviceNumber: string;
  connected: boolean;
  /** Messages left in the plan, null = unlimited. */
  quota: number | null;
  quotaUsed: number;
  traits: GatewayTraits;
  readonly calls: Record<SandboxEndpoint, number>;
}

/** Traits of a gateway nobody touched. */
const plainTraits: GatewayTraits = {
  latencyMs: 0,
  blackHole: false,
  refusalStatus: null,
  groups: null,
  batchPauseMs: 0,
  reportLagMs: 0,
  overlong: 'refuse',
  groupWithoutFlag: 'refuse',
  alwaysExpands: false,
  ticks: 'literal',
  stateOnlyEvents: false,
};

/** A connected gateway with an unlimited plan. */
export function createGatewayState(
  id: SandboxGateway,
  deviceNumber: string,
  token: string,
  secretKey: string | null,
): GatewayState {
  return {
    id,
    token,
    secretKey,
    deviceNumber,
    connected: true,
    quota: null,
    quotaUsed: 0,
    traits: plainTraits,
    calls: { send: 0, device: 0, status: 0, report: 0 },
  };
}

/** Brings a state back to what it was at the start. */
export function resetGatewayState(state: GatewayState): void {
  state.connected = true;
  state.quota = null;
  state.quotaUsed = 0;
  state.traits = plainTraits;
  for (const endpoint of ['send', 'device', 'status', 'report'] as const) state.calls[endpoint] = 0;
}
