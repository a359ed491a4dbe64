import { createHash } from 'node:crypto';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { GatewayDescriptor, GatewaySetting } from './gateways/gateway-descriptor.ts';
import { GATEWAYS, type GatewaysConfig } from './gateways/registry.ts';

const flag = z.enum(['0', '1']).transform((value) => value === '1');
const port = z.coerce.number().int().min(0).max(65_535);
const webUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
/** Parts between commas; none of an empty text. */
const commaList = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

export const NODE_ROLES = ['api', 'worker', 'scheduler', 'portal'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

const environmentSchema = z.object({
  NODE_ENV: z.string().optional(),
  KABAR_DATA_DIR: z.string().min(1).optional(),
  KABAR_HOST: z.enum(['127.0.0.1', '::1']).default('127.0.0.1'),
  KABAR_PORT: port.default(4780),
  KABAR_PORTAL_PORT: port.default(4781),
  KABAR_ROLES: z
    .string()
    .default(NODE_ROLES.join(','))
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(NODE_ROLES)).min(1)),
  KABAR_DEMO: z.enum(['0', '1', 'force']).default('0'),
  KABAR_DEMO_ALLOW: commaList,
  KABAR_SECRET: z.string().min(32).optional(),
  KABAR_PUBLIC_ORIGINS: commaList.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin))),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_MIGRATION_URL: postgresUrl.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  KABAR_GATEWAY_PER_MINUTE: z.coerce.number().int().min(0).max(100_000).optional(),
  KABAR_WEBHOOK_SECRET: z.string().min(16).optional(),
  KABAR_METRICS_TOKEN: z.string().min(16).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  KABAR_TIMEZONE: z.literal('Asia/Jakarta').default('Asia/Jakarta'),
  /** Random value of the desk's shell: the service shows it in return (RELIABILITY L6). */
  KABAR_LAUNCH_NONCE: z.string().max(200).optional(),
  KABAR_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  KABAR_LOG_STDERR: flag.default(true),
});

/** Everything the service is started with. Secrets stand in here and nowhere else; it is never logged. */
export interface Config {
  readonly test: boolean;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** False when the port is only the usual one: then a free one is taken if somebody else holds it. */
  readonly portGiven: boolean;
  readonly portalPort: number;
  readonly roles: readonly NodeRole[];
  readonly demo: boolean;
  /** Seeds although the database is not the embedded one. An occupied one is refused in any case. */
  readonly demoForced: boolean;
  readonly demoAllow: readonly string[];
  readonly secret: string | null;
  readonly publicOrigins: readonly string[];
  /** null = the product runs its own PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly migrationUrl: string | null;
  readonly redisUrl: string | null;
  /** Of the gateways that have a token. */
  readonly gateways: GatewaysConfig;
  readonly perMinute: number | null;
  readonly webhookSecret: string | null;
  readonly metricsToken: string | null;
  readonly smtpUrl: string | null;
  /** Set when the desk's shell started this process. */
  readonly launchNonce: string | null;
  readonly logLevel: string;
  readonly logToStderr: boolean;
}

/** Bad configuration: names every bad key, prints no value (SPEC §15). */
export class ConfigError extends Error {
  readonly keys: readonly string[];

  constructor(problems: readonly { key: string; problem: string }[]) {
    super(`Configuration is not valid:\n${problems.map(({ key, problem }) => `  ${key}: ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.keys = problems.map(({ key }) => key);
  }
}

/**
 * Folder for the database, the local store, logs and secrets. As root it must not be below root's private home: the embedded
 * PostgreSQL runs as another account and has to reach it.
 */
function defaultDataDir(environment: NodeJS.ProcessEnv): string {
  if (platform() === 'win32') return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Kabar Desk');
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Kabar Desk');
  if (process.getuid?.() === 0) return '/var/lib/kabar-desk';
  return join(environment.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'kabar-desk');
}

/** Reads and checks the environment once. Empty values count as unset. Throws `ConfigError`. */
export function readConfig(environment: NodeJS.ProcessEnv, descriptors: readonly GatewayDescriptor[] = GATEWAYS): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(set);
  const vendors = gatewaySchema(descriptors).safeParse(set);
  const problems = [parsed, vendors].flatMap(({ error }) =>
    (error?.issues ?? []).map((issue) => ({ key: String(issue.path[0] ?? '?'), problem: describe(issue) })),
  );
  problems.push(...forgotten(descriptors, set));
  const unknown = Object.keys(set).filter((key) => key.startsWith('KABAR_') && !(key in environmentSchema.shape));
  for (const key of unknown) problems.push({ key, problem: 'is not a setting of this product' });
  if (problems.length > 0 || !parsed.success || !vendors.success) throw new ConfigError(problems);

  const env = parsed.data;
  return {
    test: env.NODE_ENV === 'test',
    dataDir: env.KABAR_DATA_DIR ?? defaultDataDir(environment),
    host: env.KABAR_HOST,
    port: env.KABAR_PORT,
    portGiven: set.KABAR_PORT !== undefined,
    portalPort: env.KABAR_PORTAL_PORT,
    roles: [...new Set(env.KABAR_ROLES)],
    demo: env.KABAR_DEMO !== '0',
    demoForced: env.KABAR_DEMO === 'force',
    demoAllow: env.KABAR_DEMO_ALLOW,
    secret: env.KABAR_SECRET ?? null,
    publicOrigins: env.KABAR_PUBLIC_ORIGINS,
    databaseUrl: env.DATABASE_URL ?? null,
    migrationUrl: env.DATABASE_MIGRATION_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    gateways: gatewaysOf(descriptors, vendors.data),
    perMinute: env.KABAR_GATEWAY_PER_MINUTE ?? null,
    webhookSecret: env.KABAR_WEBHOOK_SECRET ?? null,
    metricsToken: env.KABAR_METRICS_TOKEN ?? null,
    smtpUrl: env.SMTP_URL ?? null,
    launchNonce: env.KABAR_LAUNCH_NONCE ?? null,
    logLevel: env.KABAR_LOG_LEVEL,
    logToStderr: env.KABAR_LOG_STDERR,
  };
}

type GatewayEnvironment = Readonly<Record<string, string | undefined>>;

/** The variables of all gateways, each in the form its descriptor names. */
function gatewaySchema(descriptors: readonly GatewayDescriptor[]): z.ZodType<GatewayEnvironment> {
  const settings = descriptors.flatMap((descriptor) => Object.values<GatewaySetting>(descriptor.settings));
  return z.object(
    Object.fromEntries(
      settings.map(({ environment, form }) => [environment, (form === 'url' ? webUrl : z.string().min(1)).optional()]),
    ),
  );
}

/** What a gateway that has a token cannot be used without. */
function forgotten(descriptors: readonly GatewayDescriptor[], given: Readonly<Record<string, unknown>>) {
  return descriptors.flatMap(({ settings }) =>
    given[settings.token.environment] === undefined
      ? []
      : Object.values<GatewaySetting>(settings)
          .filter(({ environment, needed }) => needed !== undefined && given[environment] === undefined)
          .map(({ environment, needed }) => ({
            key: environment,
            problem: `is needed with ${settings.token.environment} (${needed})`,
          })),
  );
}

function gatewaysOf(descriptors: readonly GatewayDescriptor[], given: GatewayEnvironment): GatewaysConfig {
  const inUse = descriptors.filter(({ settings }) => given[settings.token.environment] !== undefined);
  return Object.fromEntries(
    inUse.map(({ id, settings }) => {
      const values = Object.entries<GatewaySetting>(settings).flatMap(([name, { environment, usual }]) => {
        const value = given[environment] ?? usual;
        return value === undefined ? [] : [[name, value] as const];
      });
      return [id, Object.fromEntries(values) as { baseUrl: string; token: string }];
    }),
  );
}

/** What is wrong, without the value. */
function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `is below the minimum of ${issue.minimum}`;
    case 'too_big':
      return `is above the maximum of ${issue.maximum}`;
    case 'invalid_format':
      return `is not a valid ${issue.format}`;
    default:
      return 'has the wrong form';
  }
}

/** Short name of a secret for comparing nodes without showing it. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 12);
}
