import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '#service/config.ts';
import { startRefused } from '../../support/service-process.ts';

/** Every setting of SPEC §15 with a good value, what it becomes, and a value that is refused. */
const SETTINGS: Readonly<
  Record<string, { good: string; field: string; becomes: unknown; bad?: string; needs?: Record<string, string> }>
> = {
  NODE_ENV: { good: 'test', field: 'test', becomes: true },
  KABAR_DATA_DIR: { good: '/srv/kabar', field: 'dataDir', becomes: '/srv/kabar' },
  KABAR_HOST: { good: '::1', field: 'host', becomes: '::1', bad: '0.0.0.0' },
  KABAR_PORT: { good: '5001', field: 'port', becomes: 5001, bad: '70000' },
  KABAR_PORTAL_PORT: { good: '0', field: 'portalPort', becomes: 0, bad: '-1' },
  KABAR_ROLES: { good: 'api, worker', field: 'roles', becomes: ['api', 'worker'], bad: 'api,boss' },
  KABAR_DEMO: { good: '1', field: 'demo', becomes: true, bad: 'yes' },
  KABAR_DEMO_ALLOW: { good: '0812, 0813', field: 'demoAllow', becomes: ['0812', '0813'] },
  KABAR_SECRET: { good: 's'.repeat(32), field: 'secret', becomes: 's'.repeat(32), bad: 'too-short-secret' },
  KABAR_PUBLIC_ORIGINS: {
    good: 'https://desk.example.test/, http://b.test:81',
    field: 'publicOrigins',
    becomes: ['https://desk.example.test', 'http://b.test:81'],
    bad: 'desk.example.test',
  },
  DATABASE_URL: {
    good: 'postgres://a:b@db.test/kabar',
    field: 'databaseUrl',
    becomes: 'postgres://a:b@db.test/kabar',
    bad: 'mysql://a:hidden-password@db.test/kabar',
  },
  DATABASE_MIGRATION_URL: {
    good: 'postgresql://o:p@db.test/kabar',
    field: 'migrationUrl',
    becomes: 'postgresql://o:p@db.test/kabar',
    bad: 'file:///hidden-file',
  },
  REDIS_URL: {
    good: 'rediss://r.test:6380',
    field: 'redisUrl',
    becomes: 'rediss://r.test:6380',
    bad: 'http://hidden-redis.test',
  },
  FONNTE_TOKEN: { good: 'ft', field: 'gateways', becomes: { fonnte: { baseUrl: 'https://api.fonnte.com', token: 'ft' } } },
  FONNTE_BASE_URL: {
    good: 'http://127.0.0.1:1/x/',
    field: 'gateways',
    becomes: { fonnte: { baseUrl: 'http://127.0.0.1:1/x', token: 'ft' } },
    bad: 'hidden-host',
    needs: { FONNTE_TOKEN: 'ft' },
  },
  WABLAS_BASE_URL: {
    good: 'https://w.test/',
    field: 'gateways',
    becomes: { wablas: { baseUrl: 'https://w.test', token: 'wt' } },
    bad: 'ftp://hidden-w.test',
    needs: { WABLAS_TOKEN: 'wt' },
  },
  WABLAS_TOKEN: {
    good: 'wt',
    field: 'gateways',
    becomes: { wablas: { baseUrl: 'https://w.test', token: 'wt' } },
    needs: { WABLAS_BASE_URL: 'https://w.test' },
  },
  WABLAS_SECRET_KEY: {
    good: 'ws',
    field: 'gateways',
    becomes: { wablas: { baseUrl: 'https://w.test', token: 'wt', secretKey: 'ws' } },
    needs: { WABLAS_BASE_URL: 'https://w.test', WABLAS_TOKEN: 'wt' },
  },
  KABAR_GATEWAY_PER_MINUTE: { good: '0', field: 'perMinute', becomes: 0, bad: '1.5' },
  KABAR_WEBHOOK_SECRET: { good: 'w'.repeat(16), field: 'webhookSecret', becomes: 'w'.repeat(16), bad: 'hidden-secret' },
  KABAR_METRICS_TOKEN: { good: 'm'.repeat(16), field: 'metricsToken', becomes: 'm'.repeat(16), bad: 'hidden-token' },
  SMTP_URL: { good: 'smtps://u:p@mail.test', field: 'smtpUrl', becomes: 'smtps://u:p@mail.test', bad: 'http://hidden-mail.test' },
  KABAR_TIMEZONE: { good: 'Asia/Jakarta', field: 'dataDir', becomes: expect.any(String), bad: 'Europe/Hidden' },
  KABAR_LAUNCH_NONCE: { good: 'n1', field: 'launchNonce', becomes: 'n1', bad: 'hidden'.repeat(40) },
  KABAR_LOG_LEVEL: { good: 'trace', field: 'logLevel', becomes: 'trace', bad: 'loud-and-hidden' },
  KABAR_LOG_STDERR: { good: '0', field: 'logToStderr', becomes: false, bad: 'maybe' },
};
const NAMES = Object.keys(SETTINGS);

function refusalOf(environment: NodeJS.ProcessEnv): ConfigError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('configuration from the environment', () => {
  it.each(NAMES)('%s is read', (name) => {
    const { good, field, becomes, needs } = SETTINGS[name]!;
    const config = readConfig({ ...needs, [name]: good }) as unknown as Record<string, unknown>;
    expect(config[field]).toEqual(becomes);
  });

  it.each(NAMES)('%s given empty counts as not given', (name) => {
    expect(readConfig({ [name]: '' })).toEqual(readConfig({}));
  });

  const BAD = NAMES.filter((name) => SETTINGS[name]?.bad !== undefined);
  it.each(BAD)('%s with a bad value is named and the value is not printed', (name) => {
    const { bad = '', needs } = SETTINGS[name]!;
    const error = refusalOf({ ...needs, [name]: bad });
    expect(error.keys).toEqual([name]);
    expect(error.message).toContain(name);
    expect(error.message).not.toContain(bad);
  });

  it('without any setting everything has its default of SPEC §15', () => {
    expect(readConfig({ XDG_DATA_HOME: '/x' })).toMatchObject({
      test: false,
      host: '127.0.0.1',
      port: 4780,
      portGiven: false,
      portalPort: 4781,
      roles: ['api', 'worker', 'scheduler', 'portal'],
      demo: false,
      demoForced: false,
      publicOrigins: [],
      databaseUrl: null,
      migrationUrl: null,
      redisUrl: null,
      gateways: {},
      perMinute: null,
      webhookSecret: null,
      metricsToken: null,
      smtpUrl: null,
      logLevel: 'info',
      logToStderr: true,
    });
  });

  it('a misspelt setting of ours is named, one of another program is not our business', () => {
    expect(refusalOf({ KABAR_PROT: '1', KABAR_DEMOO: '1' }).keys).toEqual(['KABAR_PROT', 'KABAR_DEMOO']);
    expect(() => readConfig({ MY_PORT: 'x' })).not.toThrow();
  });

  it('a Wablas token without its host is refused, because every account has another host', () => {
    expect(refusalOf({ WABLAS_TOKEN: 'hidden-wablas-token' }).keys).toEqual(['WABLAS_BASE_URL']);
  });

  it('the real process names every bad key at once, prints none of the values and exits with 1', async () => {
    const bad = Object.fromEntries(BAD.map((name) => [name, SETTINGS[name]?.bad ?? '']));
    const exit = await startRefused({ env: { ...bad, WABLAS_TOKEN: 'hidden-wablas-token', KABAR_TYPO: 'hidden-typo' } });
    expect(exit.code).toBe(1);
    const named = [...exit.stderr.matchAll(/^ {2}([A-Z_]+): /gm)].map((found) => found[1]);
    expect(named.toSorted()).toEqual([...BAD, 'KABAR_TYPO'].toSorted());
    const output = exit.stdout + exit.stderr;
    for (const value of [...Object.values(bad), 'hidden']) {
      if (value.length > 4) expect({ value, printed: output.includes(value) }).toEqual({ value, printed: false });
    }
    expect(exit.stdout).toBe('');
  });
});
