import { createFonnte } from './fonnte.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { Gateway } from './port.ts';
import { createWablas, type WablasSettings } from './wablas.ts';

/** Settings of every known gateway; a gateway without settings is not in use. */
export interface GatewaysConfig {
  readonly fonnte?: GatewaySettings;
  readonly wablas?: WablasSettings;
}

/** Id of a gateway as written to the ledger's `provider` column. */
export type GatewayId = keyof GatewaysConfig;

/** A gateway this product knows, whether in use or not. */
export interface GatewayKind<Id extends GatewayId = GatewayId> {
  readonly id: Id;
  /** Name for people. */
  readonly label: string;
  /** Place in the order of attempts unless a lane's setting says otherwise; smaller goes first. */
  readonly defaultOrder: number;
  /** Settings without which the gateway cannot be used. */
  readonly requiredSettings: readonly (keyof WablasSettings)[];
  readonly optionalSettings: readonly (keyof WablasSettings)[];
  /** Settings that are secret: encrypted at rest, never shown again, never logged. */
  readonly secretSettings: readonly (keyof WablasSettings)[];
  /** Throws a `TypeError` for an unusable base URL. */
  create(settings: NonNullable<GatewaysConfig[Id]>): Gateway;
}

const fonnte: GatewayKind<'fonnte'> = {
  id: 'fonnte',
  label: 'Fonnte',
  defaultOrder: 1,
  requiredSettings: ['baseUrl', 'token'],
  optionalSettings: ['maxSockets'],
  secretSettings: ['token'],
  create: createFonnte,
};

const wablas: GatewayKind<'wablas'> = {
  id: 'wablas',
  label: 'Wablas',
  defaultOrder: 2,
  requiredSettings: ['baseUrl', 'token'],
  optionalSettings: ['secretKey', 'maxSockets'],
  secretSettings: ['token', 'secretKey'],
  create: createWablas,
};

/** All known gateways in their default order. A new vendor is one line here and one adapter file. */
export const gatewayKinds: readonly (typeof fonnte | typeof wablas)[] = [fonnte, wablas];

/** The configured gateways in default order; empty when none is configured. */
export function createGateways(config: GatewaysConfig): Gateway[] {
  const gateways: Gateway[] = [];
  try {
    if (config.fonnte !== undefined) gateways.push(fonnte.create(config.fonnte));
    if (config.wablas !== undefined) gateways.push(wablas.create(config.wablas));
  } catch (error) {
    for (const gateway of gateways) gateway.close();
    throw error;
  }
  return gateways.sort((one, other) => orderOf(one.id) - orderOf(other.id));
}

function orderOf(id: string): number {
  return gatewayKinds.find((kind) => kind.id === id)?.defaultOrder ?? Number.MAX_SAFE_INTEGER;
}
