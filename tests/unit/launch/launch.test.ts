import { spawnSync } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ANNOUNCEMENTS } from '#service/ports/announcements.ts';
import { browserCommand } from '../../../src-main/launch/browser.ts';
import { isBuildFresh, sourceFingerprint } from '../../../src-main/launch/build.ts';
import { describeDatabase } from '../../../src-main/launch/database.ts';
import { standaloneDemo } from '../../../src-main/launch/desk.ts';
import { nodeProblem } from '../../../src-main/launch/node-version.ts';
import { onReadyLine } from '../../../src-main/launch/ready-line.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';

const LAUNCH = join(import.meta.dirname, '../../../src-main/launch');

describe('before anything starts', () => {
  it('an old Node.js is refused with a sentence', () => {
    expect(nodeProblem('24.0.0')).toBeNull();
    expect(nodeProblem('25.1.0')).toBeNull();
    expect(nodeProblem('23.11.1')).toContain('needs Node.js 24 or newer; this is 23.11.1');
    expect(nodeProblem('20.20.2')).toContain('memerlukan Node.js 24');
  });

  it('a desk shows demo data unless it was told about a database or about demo data', () => {
    expect(standaloneDemo({})).toEqual({ KABAR_DEMO: '1' });
    expect(standaloneDemo({ KABAR_DEMO: '' })).toEqual({ KABAR_DEMO: '1' });
    expect(standaloneDemo({ KABAR_DEMO: '0' })).toEqual({});
    expect(standaloneDemo({ DATABASE_URL: 'postgres://central/kabar' })).toEqual({});
  });

  it('a browser is opened only where somebody can see it', () => {
    expect(browserCommand('linux', {})).toBeNull();
    expect(browserCommand('linux', { DISPLAY: ':0' })).toEqual({ program: 'xdg-open', before: [] });
    expect(browserCommand('darwin', {})).toEqual({ program: 'open', before: [] });
    expect(browserCommand('win32', {})?.program).toBe('rundll32');
  });

  it('a database is named without its password', () => {
    expect(describeDatabase('postgres://owner:secret@db.example:5432/kabar?sslmode=require')).toBe('db.example:5432/kabar');
    expect(describeDatabase('mysql://owner:secret@db/kabar')).toBeNull();
    expect(describeDatabase('secret')).toBeNull();
  });
});

it('the address is read from the line the service announces, once', () => {
  const announced = channel(ANNOUNCEMENTS);
  const callback = vi.fn();
  onReadyLine(callback);
  announced.publish('Kabar Desk ready at http://evil.example:80');
  announced.publish('Kabar Desk ready at http://127.0.0.1:4780');
  announced.publish('Kabar Desk ready at http://127.0.0.1:4780');
  expect(callback.mock.calls).toEqual([['http://127.0.0.1:4780']]);
});

describe('a whole start, with a service of three lines', () => {
  let root: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'kabar-launch-'));
    write('src-main/a.ts', '');
    write(
      'out/main/headless.js',
      `const { KABAR_DEMO, KABAR_PORT, KABAR_DATA_DIR } = process.env;
       process.stderr.write(JSON.stringify({ KABAR_DEMO, KABAR_PORT, KABAR_DATA_DIR }) + '\\n');
       process.stdout.write('Kabar Desk ready at http://127.0.0.1:4780\\n');`,
    );
    for (const product of ['main/electron.js', 'preload/preload.cjs', 'renderer/desk.html']) write(`out/${product}`, '');
    const fingerprint = sourceFingerprint(root);
    write('out/.build-stamp', fingerprint);
    expect(isBuildFresh(root, fingerprint)).toBe(true);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const launch = (...words: string[]) => {
    const script = `const { run } = await import(${JSON.stringify(join(LAUNCH, 'run.ts'))});
      const code = await run(${JSON.stringify(root)}, process.argv.slice(1));
      if (code !== null) process.exitCode = code;`;
    const { PATH, HOME } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script, '--', ...words], {
      encoding: 'utf8',
      env: { PATH, HOME, INIT_CWD: '/srv' },
      timeout: PATIENCE_MS,
    });
    return { status, stdout, lines: stderr.trim().split('\n') };
  };

  it('serves without a window, with what the flags say', () => {
    const { status, stdout, lines } = launch('serve', '--port', '5000', '--data-dir', 'kabar');
    expect(lines).toEqual(['{"KABAR_PORT":"5000","KABAR_DATA_DIR":"/srv/kabar"}']);
    expect([status, stdout]).toEqual([0, 'Kabar Desk ready at http://127.0.0.1:4780\n']);
  });

  it('says why there is no window, in two languages, and serves the demo to the browser', () => {
    const { status, stdout, lines } = launch('desk');
    expect(lines[0]).toMatch(/^Jendela desktop tidak dapat dibuka: tidak ada layar.*peramban\.$/);
    expect(lines[1]).toMatch(/^The desktop window cannot be opened: there is no display.*browser\.$/);
    expect(lines.slice(2)).toEqual(['{"KABAR_DEMO":"1"}']);
    expect([status, stdout]).toEqual([0, 'Kabar Desk ready at http://127.0.0.1:4780\n']);
  });

  it('names what it does not know', () => {
    expect(launch('serve', '--open', '--wat')).toEqual({
      status: 2,
      stdout: '',
      lines: ['Unknown: --open, --wat. Possible: --demo, --port, --data-dir.'],
    });
    expect(launch('sreve')).toMatchObject({ status: 2 });
    expect(launch('db:migrate')).toMatchObject({ status: 2, lines: [expect.stringContaining('DATABASE_MIGRATION_URL')] });
  });
});
