import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLocalStore } from '#service/db/sqlite/store.ts';
import { createLogger } from '#service/logger.ts';
import { placeDemoDatabase } from '../../support/demo-database.ts';
import { freshFolder, ROOT, startService } from '../../support/service-process.ts';
import { arrivedTexts, openTicket } from '../../support/surrounded-service.ts';
import { until } from '../../support/until.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = freshFolder();
  await placeDemoDatabase(dataDir);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('E-22 no place beside the database that cannot be written ends the service or costs a message', async () => {
  // The places of uploads, of the database's last sighting and of drafts cannot be made, as on a full disk.
  writeFileSync(join(dataDir, 'files'), 'not a folder');
  mkdirSync(join(dataDir, 'restore-guard.json.new'));
  mkdirSync(join(dataDir, 'desk.sqlite'));
  mkdirSync(join(dataDir, 'desk.sqlite', 'a-folder-that-cannot-be-a-store'));
  const service = await startService({ dataDir, demo: true });
  const token = await service.login('admin');
  await openTicket(service, token, 'a1');

  const boundary = 'kabar-boundary';
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\nxxxx\r\n--${boundary}--\r\n`;
  const { body: list } = await service.send('GET', '/api/tickets?limit=1', { token });
  const upload = await service.send('POST', `/api/tickets/${list.data[0].id}/attachments`, {
    token,
    body: file,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
  expect({ status: upload.status, code: upload.body.error.code }).toEqual({ status: 500, code: 'internal_error' });

  await openTicket(service, token, 'a2');
  await until(
    'both messages to be sent',
    () => arrivedTexts(dataDir).filter((text) => text.includes('Uji sekeliling')).length === 2,
  );
  expect((await service.send('GET', '/readyz')).status).toBe(200);
  await service.stop();
});

it('E-22 a store of drafts that cannot be written for now is not put aside as damaged', async () => {
  const file = join(dataDir, 'desk.sqlite');
  const migrations = join(ROOT, 'migrations', 'sqlite');
  openLocalStore(
    file,
    migrations,
    'stamp',
    createLogger({ dataDir: null, level: 'silent', stderr: false, node: 'test' }),
  ).close();
  const before = readFileSync(file);
  // Under this limit every write to a file fails, as on a full disk.
  const script = `
    process.on('SIGXFSZ', () => undefined);
    const { openLocalStore } = await import('./src-main/service/db/sqlite/store.ts');
    const said = [];
    const logger = { error: (_details, message) => said.push(message) };
    const { quarantined, close } = openLocalStore(${JSON.stringify(file)}, ${JSON.stringify(migrations)}, 'stamp', logger);
    close();
    process.stdout.write(JSON.stringify({ quarantined, said }));`;
  const child = spawn('/bin/sh', ['-c', 'ulimit -f 0; exec "$0" --input-type=module -e "$1"', process.execPath, script], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, said: JSON.parse(said || '{}') }).toEqual({
    code: 0,
    said: { quarantined: null, said: ['local store cannot be written: kept in memory until the next start'] },
  });
  expect(readdirSync(dataDir).filter((name) => name.includes('damaged'))).toEqual([]);
  expect(readFileSync(file).equals(before)).toBe(true);
});
