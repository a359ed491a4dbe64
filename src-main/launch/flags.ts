import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Wrong use of the command line; the message is all the user needs. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Every flag of every command. */
const FLAGS = {
  demo: { type: 'boolean' },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  'no-sandbox': { type: 'boolean' },
  name: { type: 'string' },
  custom: { type: 'boolean' },
} as const;
export type Flag = keyof typeof FLAGS;

export interface Flags {
  readonly demo: boolean;
  readonly port: number | null;
  /** Absolute. */
  readonly dataDir: string | null;
  readonly noSandbox: boolean;
  /** Of a migration. */
  readonly name: string | null;
  readonly custom: boolean;
}

/** Reads the flags a command allows. Throws `UsageError` that names every one it does not know. `cwd` is where a path starts. */
export function readFlags(words: readonly string[], allowed: readonly Flag[], cwd: string): Flags {
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(allowed.map((flag) => [flag, FLAGS[flag]])),
    strict: false,
    allowPositionals: true,
    allowNegative: false,
    tokens: true,
  });
  const known = (name: string): name is Flag => allowed.some((flag) => flag === name);
  const strange = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [token.value];
    return token.kind === 'option' && !known(token.name) ? [token.rawName] : [];
  });
  if (strange.length > 0) {
    const possible = allowed.length === 0 ? 'none' : allowed.map((flag) => `--${flag}`).join(', ');
    throw new UsageError(`Unknown: ${strange.join(', ')}. Possible: ${possible}.`);
  }
  const values = new Map<Flag, string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !known(token.name)) continue;
    if (FLAGS[token.name].type === 'boolean') {
      if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value.`);
      values.set(token.name, '');
      continue;
    }
    // "--port --demo" would otherwise take the next flag as its value.
    if (!token.value || (!token.inlineValue && token.value.startsWith('-')))
      throw new UsageError(`--${token.name} needs a value.`);
    values.set(token.name, token.value);
  }
  const port = values.get('port');
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)) {
    throw new UsageError('--port must be a whole number from 0 to 65535.');
  }
  const name = values.get('name');
  if (name !== undefined && !/^[a-z0-9][a-z0-9_-]{0,60}$/.test(name)) {
    throw new UsageError('--name may hold small letters, digits, "_" and "-".');
  }
  const dataDir = values.get('data-dir');
  return {
    demo: values.has('demo'),
    port: port === undefined ? null : Number(port),
    dataDir: dataDir === undefined ? null : resolve(cwd, dataDir),
    noSandbox: values.has('no-sandbox'),
    name: name ?? null,
    custom: values.has('custom'),
  };
}

/** The environment the service reads its settings from. A flag wins over what was set before. */
export function serviceSettings(flags: Flags): Record<string, string> {
  return {
    ...(flags.demo ? { KABAR_DEMO: '1' } : {}),
    ...(flags.port === null ? {} : { KABAR_PORT: String(flags.port) }),
    ...(flags.dataDir === null ? {} : { KABAR_DATA_DIR: flags.dataDir }),
  };
}
