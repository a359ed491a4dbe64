import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxGateway } from '#service/gateways/sandbox/sandbox.types.ts';
import { createSandboxClient } from '#service/gateways/sandbox/sandbox-client.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';
import { adapterFor, groupId, messageWith, phone, quick } from './gateway-exam.ts';

const cleanups: (() => unknown)[] = [];
let sandbox: Sandbox;

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const started = await startSandbox({ now: Date.now, ...options });
  cleanups.push(() => started.close());
  return started;
}

function adapter(id: SandboxGateway, target = sandbox) {
  const gateway = adapterFor(id, target);
  cleanups.push(() => gateway.close());
  return gateway;
}

/** A raw call to an imitated vendor, past our adapters. */
async function call(gateway: SandboxGateway, path: string, init: RequestInit & { fields?: Record<string, string> } = {}) {
  const { fields, ...rest } = init;
  const { token } = sandbox.credentials[gateway];
  const authorization = gateway === 'wablas' ? `${token}.${sandbox.credentials.wablas.secretKey}` : token;
  const response = await fetch(sandbox.addresses[gateway] + path, {
    method: 'POST',
    ...rest,
    headers: { authorization, ...(rest.headers as Record<string, string>) },
    ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
  });
  const text = await response.text();
  return { status: response.status, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : null };
}

const send = (fields: Record<string, string>) => call('fonnte', '/send', { fields });
const sendWablas = (fields: Record<string, string>) => call('wablas', '/api/send-message', { fields });

describe('the imitation of Fonnte (GATEWAYS §6)', () => {
  beforeEach(async () => {
    sandbox = await start();
  });

  it('answers success with numeric ids and a quota object', async () => {
    sandbox.setQuota('fonnte', 10);
    const { status, json } = await send({ target: phone, message: 'Halo' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: true,
      detail: 'success! message in queue',
      process: 'pending',
      id: [140_000_001],
      target: [phone],
    });
    expect(Object.values(json?.quota as object)[0]).toMatchObject({ remaining: 9, used: 1 });
  });

  it('splits target at commas and pipes and expands names, so that such a bug of ours shows', async () => {
    await send({ target: `${phone}|Budi|Paket A,081234567891|Ani`, message: 'Yth. {name} {var1}!' });
    expect(sandbox.ledger.list().map(({ recipient, text, callNumber }) => [recipient, text, callNumber])).toEqual([
      [phone, 'Yth. Budi Paket A!', 1],
      ['6281234567891', 'Yth. Ani !', 1],
    ]);
  });

  it('refuses JSON bodies, bare group ids, empty texts, wrong tokens and a Bearer prefix in its own words', async () => {
    const json = await call('fonnte', '/send', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ target: phone, message: 'x' }),
    });
    expect(json).toMatchObject({ status: 200, json: { status: false, reason: 'invalid/empty body value' } });
    expect((await send({ target: groupId, message: 'x' })).json).toMatchObject({ status: false, reason: 'target input invalid' });
    expect((await send({ target: phone, message: '' })).json).toMatchObject({ reason: 'invalid/empty body value' });
    const bearer = await call('fonnte', '/send', { headers: { authorization: 'Bearer x' }, body: new URLSearchParams() });
    expect(bearer.json).toEqual({ status: false, reason: 'invalid token' });
    expect(sandbox.ledger.counts()).toMatchObject({ records: 4, accepted: 0 });
  });

  it('stores a message with connectOnly=false until the device is back', async () => {
    sandbox.setLifeCycle({ sentMs: 0 });
    sandbox.setDevice('fonnte', false);
    expect((await send({ target: phone, message: 'x' })).json).toMatchObject({ status: false });
    await send({ target: phone, message: 'x', connectOnly: 'false' });
    const id = sandbox.ledger.list({ accepted: true })[0]?.messageId ?? '';
    expect(sandbox.messageStates([id])).toEqual({ [id]: 'pending' });
    sandbox.setDevice('fonnte', true);
    expect(sandbox.messageStates([id])).toEqual({ [id]: 'sent' });
  });

  it('a message moves from pending to read in time, or to its scripted fate', async () => {
    let ms = 1_000_000;
    sandbox = await start({ now: () => ms });
    sandbox.setNotOnWhatsApp(['6281234567899']);
    sandbox.script({ gateway: 'fonnte', textIncludes: 'basi', fate: 'expired' });
    await send({ target: phone, message: 'a' });
    await send({ target: '6281234567899', message: 'b' });
    await send({ target: phone, message: 'basi' });
    const ids = sandbox.ledger.list().map(({ messageId }) => messageId ?? '');
    const states = () => Object.values(sandbox.messageStates(ids));
    expect(states()).toEqual(['processing', 'processing', 'processing']);
    ms += 600;
    expect(states()).toEqual(['sent', 'processing', 'processing']);
    ms += 1_500;
    expect(states()).toEqual(['delivered', 'invalid', 'expired']);
    ms += 5_000;
    expect(states()).toEqual(['read', 'invalid', 'expired']);
    expect((await call('fonnte', '/status', { fields: { id: ids[0] ?? '' } })).json).toMatchObject({ message_status: 'sent' });
    expect((await call('fonnte', '/status', { fields: {} })).json).toEqual({ status: false, reason: 'id required' });
  });
});

describe('the imitation of Wablas (GATEWAYS §6)', () => {
  beforeEach(async () => {
    sandbox = await start();
  });

  it('answers with numeric phones, takes batches in its second version and splits phone at commas', async () => {
    const { json } = await sendWablas({ phone: `${phone},6281234567891`, message: 'x', ref_id: 'r1' });
    expect(json?.data).toMatchObject({ messages: [{ phone: Number(phone), ref_id: 'r1' }, { phone: 6281234567891 }] });
    const batch = { data: [{ phone, message: 'y', isGroup: 'false' }] };
    await call('wablas', '/api/v2/send-message', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    });
    expect(sandbox.ledger.list().map(({ text }) => text)).toEqual(['x', 'x', 'y']);
  });

  it('refuses with HTTP 200 or 500, with a wrong or missing secret, and a wrong host like a wrong token', async () => {
    const withToken = (authorization: string) =>
      call('wablas', '/api/send-message', { headers: { authorization }, body: new URLSearchParams({ phone, message: 'x' }) });
    const { token } = sandbox.credentials.wablas;
    expect(await withToken('wrong')).toMatchObject({ status: 500, json: { message: 'token invalid or device expired' } });
    expect((await withToken(token)).json?.message).toContain('need secret key');
    expect((await withToken(`${token}.wrong`)).json?.message).toBe('secret key invalid');
    sandbox.setDevice('wablas', false);
    expect(await sendWablas({ phone, message: 'x' })).toMatchObject({ status: 200, json: { status: false } });
    sandbox.setTraits('wablas', { refusalStatus: 400 });
    expect(await sendWablas({ phone, message: 'x' })).toMatchObject({ status: 400, json: { status: false } });
  });

  it('treats texts over 1,024 characters and groups without isGroup as told', async () => {
    const long = { phone, message: 'x'.repeat(1_025) };
    expect((await sendWablas(long)).json).toMatchObject({ status: false });
    sandbox.setTraits('wablas', { overlong: 'truncate', groupWithoutFlag: 'lose' });
    await sendWablas(long);
    expect(sandbox.ledger.list().at(-1)?.text).toHaveLength(1_024);
    await sendWablas({ phone: groupId, message: 'x' });
    const lost = sandbox.ledger.list().at(-1)?.messageId ?? '';
    expect(sandbox.messageStates([lost])).toEqual({ [lost]: 'pending' });
  });

  it('keeps five messages and then pauses', async () => {
    let ms = 1_000_000;
    sandbox = await start({ now: () => ms });
    sandbox.setTraits('wablas', { batchPauseMs: 10_000 });
    for (let index = 0; index < 7; index += 1) await sendWablas({ phone, message: `${index}` });
    ms += 9_000;
    const ids = sandbox.ledger.list().map(({ messageId }) => messageId ?? '');
    expect(Object.values(sandbox.messageStates(ids))).toEqual(['read', 'read', 'read', 'read', 'read', 'pending', 'pending']);
  });

  it('device/info is outer true with the device disconnected inside', async () => {
    sandbox.setDevice('wablas', false);
    const { json } = await call('wablas', `/api/device/info?token=${sandbox.credentials.wablas.token}`, { method: 'GET' });
    expect(json).toMatchObject({ status: true, data: { status: 'disconnected' } });
  });
});

describe('the script', () => {
  beforeEach(async () => {
    sandbox = await start();
  });

  it('applies a rule by phone, by text, by call number, by rhythm and only as often as its budget says', async () => {
    const gateway = adapter('fonnte');
    const refuse = { gateway: 'fonnte', fault: 'refuse', reason: 'target invalid' } as const;
    sandbox.script({ ...refuse, phone: '6281234567899', times: 1 });
    sandbox.script({ ...refuse, textIncludes: 'teks' });
    sandbox.script({ ...refuse, callNumber: 4 });
    sandbox.script({ ...refuse, everyCalls: 5 });
    const kinds: string[] = [];
    const texts = ['a', 'teks b', 'c', 'd', 'e', 'f'];
    for (const text of texts) kinds.push((await gateway.send(messageWith({ text }), quick)).kind);
    const [yes, no] = ['accepted', 'message_refused'];
    expect(kinds).toEqual([yes, no, yes, no, no, yes]);
    const recipient = { kind: 'person', phone: '6281234567899' } as const;
    expect((await gateway.send(messageWith({ recipient }), quick)).kind).toBe(no);
    expect((await gateway.send(messageWith({ recipient }), quick)).kind).toBe(yes);
  });

  it('refuses a rule that could never apply', () => {
    expect(() => sandbox.script({ gateway: 'telegram' as SandboxGateway })).toThrow(TypeError);
    expect(() => sandbox.script({ gateway: 'fonnte', fault: 'nonsense' as 'hang' })).toThrow(/fault/);
  });
});

describe('the ledger', () => {
  it('tells new records to listeners and to those who wait', async () => {
    sandbox = await start();
    const gateway = adapter('wablas');
    const seen: number[] = [];
    const stop = sandbox.onRecord((record) => seen.push(record.seq));
    const waiting = sandbox.ledger.wait({ accepted: true, phone }, 2, PATIENCE_MS);
    for (let index = 0; index < 2; index += 1) await gateway.send(messageWith(), quick);
    expect((await waiting).map(({ seq }) => seq)).toEqual([1, 2]);
    stop();
    await gateway.send(messageWith(), quick);
    expect(seen).toEqual([1, 2]);
    expect(sandbox.ledger.list({ since: 1, limit: 1 }).map(({ seq }) => seq)).toEqual([2]);
    expect(sandbox.ledger.list({ limit: 1 }).map(({ seq }) => seq)).toEqual([3]);
    expect(await sandbox.ledger.wait({}, 99, 20)).toHaveLength(3);
  });

  it('survives a restart in its file, a torn last line included, and look-ups do, too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const ledgerFile = join(folder, 'ledger.jsonl');
    sandbox = await startSandbox({ now: Date.now, ledgerFile });
    const message = messageWith();
    await adapter('wablas').send(message, quick);
    await sandbox.close();
    await appendFile(ledgerFile, '{"seq":2,"gatew');
    sandbox = await start({ ledgerFile });
    expect(sandbox.ledger.list()).toMatchObject([{ seq: 1, reference: message.attemptId }]);
    const gateway = adapter('wablas');
    const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    expect(await gateway.lookUp(message.attemptId, [day])).toMatchObject({ kind: 'found' });
    await gateway.send(messageWith(), quick);
    await expect.poll(async () => (await readFile(ledgerFile, 'utf8')).trim().split('\n').at(-1)).toContain('"seq":2,');
  });
});

describe('holds', () => {
  beforeEach(async () => {
    sandbox = await start();
  });

  it('a call held when received is not accepted yet, and never if it is dropped', async () => {
    const gateway = adapter('fonnte');
    const hold = sandbox.hold({ phase: 'received' });
    const outcome = gateway.send(messageWith(), quick);
    expect(await sandbox.waitHeld(hold, 1, PATIENCE_MS)).toMatchObject([
      { phase: 'received', callNumber: 1, recipients: [phone] },
    ]);
    expect(sandbox.ledger.list()).toEqual([]);
    expect(sandbox.release(hold, { drop: true })).toBe(1);
    expect(await outcome).toMatchObject({ kind: 'unknown', cause: 'reset' });
    expect(sandbox.ledger.list()).toEqual([]);
  });

  it('a call held when accepted stands in the ledger while its caller waits', async () => {
    const gateway = adapter('wablas');
    const hold = sandbox.hold({ phase: 'accepted', times: 2 });
    const outcomes = [1, 2, 3].map(() => gateway.send(messageWith(), quick));
    expect(await sandbox.waitHeld(hold, 2, PATIENCE_MS)).toHaveLength(2);
    await expect.poll(() => sandbox.ledger.counts().accepted).toBe(3);
    expect(sandbox.release(hold, { count: 1 })).toBe(1);
    expect(sandbox.release(hold)).toBe(1);
    for (const outcome of await Promise.all(outcomes)) expect(outcome.kind).toBe('accepted');
  });

  it('a call held when answered has answered its caller', async () => {
    const gateway = adapter('fonnte');
    const hold = sandbox.hold({ phase: 'answered' });
    expect(await gateway.send(messageWith(), quick)).toMatchObject({ kind: 'accepted' });
    expect(await sandbox.waitHeld(hold, 1, PATIENCE_MS)).toHaveLength(1);
    expect(await sandbox.waitHeld(hold, 2, 20)).toHaveLength(1);
  });
});

describe('webhooks', () => {
  /** A receiver that answers with `statuses` in turn and then 200. */
  async function receiver(statuses: number[] = []) {
    const bodies: Record<string, unknown>[] = [];
    const server = createServer(async (request: IncomingMessage, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const status = statuses.shift() ?? 200;
      bodies.push({ ...JSON.parse(text), answered: status });
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, bodies };
  }
  const fast = { sentMs: 10, deliveredMs: 30, readMs: 50, failedMs: 10 };

  beforeEach(async () => {
    sandbox = await start();
    sandbox.setLifeCycle(fast);
  });

  it('Fonnte repeats an event until it gets 200, and our adapter reads each state', async () => {
    const { url, bodies } = await receiver([500, 302]);
    sandbox.setWebhook('fonnte', { url, retryMs: 10 });
    sandbox.setTraits('fonnte', { stateOnlyEvents: true });
    const gateway = adapter('fonnte');
    const outcome = await gateway.send(messageWith(), quick);
    await expect.poll(() => bodies.filter(({ answered }) => answered === 200).length).toBe(3);
    expect(bodies).toHaveLength(5);
    const reports = bodies.flatMap((body) => gateway.readReports(body));
    const id = outcome.kind === 'accepted' ? outcome.providerMessageId : null;
    expect(new Set(reports.map(({ state }) => state))).toEqual(new Set(['sent', 'delivered', 'read']));
    expect(new Set(reports.map(({ providerMessageId }) => providerMessageId))).toEqual(new Set([id]));
  });

  it('events come several times and out of order when asked to (RELIABILITY R15)', async () => {
    const { url, bodies } = await receiver();
    let turn = 0;
    sandbox = await start({ random: () => [0.9, 0, 0.5][turn++ % 3] ?? 0 });
    sandbox.setLifeCycle(fast);
    sandbox.setWebhook('wablas', { url, duplicates: 2, shuffleMs: 150 });
    await adapter('wablas').send(messageWith(), quick);
    await expect.poll(() => bodies.length).toBe(9);
    const words = bodies.map(({ status }) => status);
    expect([...words].sort()).toEqual(['delivered', 'delivered', 'delivered', 'read', 'read', 'read', 'sent', 'sent', 'sent']);
    expect(words.lastIndexOf('sent')).toBeGreaterThan(words.indexOf('read'));
  });

  it('Wablas uses its two words for ticks in either order', async () => {
    for (const [ticks, words] of [
      ['literal', ['sent', 'delivered', 'read']],
      ['swapped', ['delivered', 'sent', 'read']],
    ] as const) {
      const { url, bodies } = await receiver();
      sandbox.setTraits('wablas', { ticks });
      sandbox.setWebhook('wablas', { url });
      await adapter('wablas').send(messageWith(), quick);
      await expect.poll(() => bodies.map(({ status }) => status)).toEqual(words);
    }
  });

  it.each<SandboxGateway>(['fonnte', 'wablas'])('a message of a customer arrives in the shape of %s', async (id) => {
    const { url, bodies } = await receiver();
    expect(sandbox.injectInbound(id, { phone, text: 'STOP' })).toBe(false);
    sandbox.setWebhook(id, { url });
    expect(sandbox.injectInbound(id, { phone, text: 'STOP' })).toBe(true);
    sandbox.injectInbound(id, { phone, text: 'STOP', groupId });
    await expect.poll(() => bodies.length).toBe(2);
    const read = bodies.map((body) => adapter(id).readInbound(body));
    expect(read.filter((inbound) => inbound !== null)).toEqual([{ phone, text: 'STOP' }]);
  });

  it('posts to loopback only', () => {
    expect(() => sandbox.setWebhook('fonnte', { url: 'http://example.com/' })).toThrow(TypeError);
    expect(() => sandbox.setWebhook('fonnte', { url: 'https://127.0.0.1/' })).toThrow(TypeError);
  });
});

describe('control from another process', () => {
  it('needs the key', async () => {
    sandbox = await start();
    const response = await fetch(`${sandbox.addresses.control}/info`, { method: 'POST' });
    expect(response.status).toBe(401);
    const wrong = createSandboxClient({ controlUrl: sandbox.addresses.control, controlKey: 'wrong' });
    cleanups.push(() => wrong.close());
    await expect(wrong.info()).rejects.toThrow(/key/);
  });

  it('drives a sandbox that runs on its own', async () => {
    const child = spawn(process.execPath, [
      join(import.meta.dirname, '../../../src-main/service/gateways/sandbox/main.ts'),
      '--control-key=k',
      '--separate-ports',
    ]);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    cleanups.push(() => child.kill('SIGKILL'));
    const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
    const ready = JSON.parse(line) as Pick<Sandbox, 'addresses' | 'credentials'>;
    expect(line).not.toContain('"controlKey"');
    const client = createSandboxClient({ controlUrl: ready.addresses.control, controlKey: 'k' });
    cleanups.push(() => client.close());
    const gateway = adapterFor('fonnte', ready as Sandbox);
    cleanups.push(() => gateway.close());

    const hold = await client.hold({ phase: 'accepted', times: 1 });
    const outcome = gateway.send(messageWith({ text: 'dari luar' }), quick);
    expect(await client.waitHeld(hold, 1, PATIENCE_MS)).toMatchObject([{ gateway: 'fonnte', recipients: [phone] }]);
    expect(await client.listLedger({ phone })).toMatchObject([{ text: 'dari luar', accepted: true }]);
    expect(await client.release(hold)).toBe(1);
    expect((await outcome).kind).toBe('accepted');
    await client.setListening('fonnte', false);
    expect(await gateway.send(messageWith(), quick)).toMatchObject({ trouble: 'never_connected' });
    await client.setListening('fonnte', true);
    const rule = await client.script({ gateway: 'fonnte', fault: 'refuse', reason: 'insufficient quota' });
    expect(await gateway.send(messageWith(), quick)).toMatchObject({ trouble: 'quota' });
    expect(await client.unscript(rule)).toBe(true);
    await expect(client.script({ gateway: 'fonnte', fault: 'x' as 'hang' })).rejects.toThrow(/rule\.fault/);
    expect((await client.waitLedger({ accepted: true }, 1, PATIENCE_MS)).length).toBe(1);
    expect((await client.info()).ledger.accepted).toBe(1);
    await client.reset({ ledger: true });
    expect(await client.countLedger()).toMatchObject({ records: 0 });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
