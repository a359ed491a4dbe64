import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchElectron } from '../../../src-main/launch/fetch-electron.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kabar-fetch-'));
  mkdirSync(join(root, 'node_modules', 'electron'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const installer = (text: string): void => writeFileSync(join(root, 'node_modules', 'electron', 'install.js'), text);
async function fetch(environment: NodeJS.ProcessEnv = {}, limitMs = 30_000) {
  const said: string[] = [];
  const reason = await fetchElectron({ root, environment, say: (line) => said.push(line), limitMs, tellMs: 20 });
  return { reason, said: said.join('') };
}

describe('fetching the window program', () => {
  it('says that it begins and that it goes on, and is done when the installer is', async () => {
    installer('setTimeout(() => process.exit(0), 200)');
    const { reason, said } = await fetch();
    expect(reason).toBeNull();
    expect(said).toMatch(/^Mengunduh program jendela .* \/ Fetching .*\n {2}\d+ dtk/);
  });

  it('that fails says why, in both languages', async () => {
    installer('console.error("Error: getaddrinfo ENOTFOUND github.com"); process.exit(1)');
    const { reason } = await fetch();
    expect(reason?.en).toBe('the window program could not be fetched (Error: getaddrinfo ENOTFOUND github.com)');
    expect(reason?.id).toContain('gagal diunduh');
  });

  it('that hangs is stopped at the limit', async () => {
    installer('setInterval(() => undefined, 1_000)');
    expect((await fetch({}, 300)).reason?.en).toContain('took more than');
  });

  it('goes through the proxy and the mirror of the environment', async () => {
    installer(
      'console.error(JSON.stringify([process.env.ELECTRON_GET_USE_PROXY, process.env.ELECTRON_MIRROR])); process.exit(1)',
    );
    const through = await fetch({ HTTPS_PROXY: 'http://proxy:3128', ELECTRON_MIRROR: 'https://mirror.example/' });
    expect(through.reason?.en).toContain('["1","https://mirror.example/"]');
    expect((await fetch()).reason?.en).toContain('[null,null]');
  });
});
