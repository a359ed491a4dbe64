import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFonnte } from '#service/gateways/fonnte.ts';
import type { GatewaySettings } from '#service/gateways/gateway-settings.ts';
import type { Gateway, GatewayMessage, GatewayOutcome } from '#service/gateways/port.ts';
import type { FaultKind, SandboxGateway, SandboxRule } from '#service/gateways/sandbox/sandbox.types.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { createWablas } from '#service/gateways/wablas.ts';
import { PATIENCE_MS } from '../../support/deadlines.ts';
import { until } from '../../support/until.ts';

/** For calls that are answered, however busy the machine is. */
export const quick = { connectMs: PATIENCE_MS, answerMs: PATIENCE_MS };
/** For calls that are never answered. */
export const hasty = { connectMs: PATIENCE_MS, answerMs: 120 };
export const phone = '6281234567890';
export const groupId = '120363064449269123';

/** A message to one person; what a test is about is overridden. */
export function messageWith(overrides: Partial<GatewayMessage> = {}): GatewayMessage {
  return { attemptId: randomUUID(), recipient: { kind: 'person', phone }, text: 'Halo Budi', urgent: false, ...overrides };
}

/** The adapter under test against a sandbox; `settings` override the credentials. */
export function adapterFor(id: SandboxGateway, sandbox: Sandbox, settings: Partial<GatewaySettings> = {}): Gateway {
  const queryLimits = quick;
  return id === 'fonnte'
    ? createFonnte({ ...sandbox.credentials.fonnte, queryLimits, ...settings })
    : createWablas({ ...sandbox.credentials.wablas, queryLimits, ...settings });
}

export interface ExamSubject {
  readonly id: SandboxGateway;
  /** Reason texts of this vendor with the trouble or fault each means. */
  readonly reasons: Readonly<Record<string, { trouble: string } | { fault: string }>>;
}

/** The exam every adapter has to pass; vendor-specific rules stand in the vendor's own test. */
export function examineGateway({ id, reasons }: ExamSubject): void {
  let sandbox: Sandbox;
  let gateway: Gateway;

  beforeAll(async () => {
    sandbox = await startSandbox({ now: Date.now, separatePorts: true });
    gateway = adapterFor(id, sandbox);
  });
  afterAll(async () => {
    gateway.close();
    await sandbox.close();
  });
  beforeEach(() => sandbox.reset({ ledger: true }));

  /** One send under one rule, with what the ledger says of it. */
  async function sendUnder(rule: Omit<SandboxRule, 'gateway'>, limits = quick, message = messageWith()) {
    sandbox.script({ gateway: id, times: 1, ...rule });
    const outcome = await gateway.send(message, limits);
    // A caller that gave up may be back before the gateway has read what it wrote.
    const records = await until('the call to be on record', () => {
      const found = sandbox.ledger.list();
      return found.length > 0 && found;
    });
    return {
      outcome,
      calls: new Set(records.map(({ callNumber }) => callNumber)).size,
      queued: records.filter((r) => r.accepted).length,
    };
  }

  describe(`${id}: outcomes (ENGINE E-10)`, () => {
    it('status true with an id is accepted with that id', async () => {
      const message = messageWith();
      const outcome = await gateway.send(message, quick);
      const [record, ...others] = sandbox.ledger.list();
      expect(others).toEqual([]);
      expect(record).toMatchObject({ recipient: phone, recipientKind: 'person', text: message.text, accepted: true });
      expect(outcome).toEqual({
        kind: 'accepted',
        providerMessageId: record?.messageId,
        quotaRemaining: 999_999,
        httpStatus: 200,
      });
    });

    it('status true without an id is accepted and untracked', async () => {
      const { outcome, queued } = await sendUnder({ fault: 'missing_id' });
      expect(outcome).toMatchObject({ kind: 'accepted', providerMessageId: null });
      expect(queued).toBe(1);
    });

    it.each<FaultKind>(['status_text', 'legacy_ids'])('the odd answer %s is accepted with its id', async (fault) => {
      const { outcome } = await sendUnder({ fault });
      expect(outcome).toMatchObject({ kind: 'accepted', providerMessageId: sandbox.ledger.list()[0]?.messageId });
    });

    it('a closed port is a refusal that never connected, and nothing arrives', async () => {
      await sandbox.setListening(id, false);
      try {
        expect(await gateway.send(messageWith(), quick)).toMatchObject({
          kind: 'gateway_refused',
          trouble: 'never_connected',
          httpStatus: null,
        });
        expect(sandbox.ledger.list()).toEqual([]);
      } finally {
        await sandbox.setListening(id, true);
      }
    });

    it.each(Object.entries(reasons))('the reason "%s" means %o, under HTTP 200, 400 and 500', async (reason, means) => {
      for (const httpStatus of [200, 400, 500]) {
        sandbox.reset({ ledger: true });
        const { outcome, calls, queued } = await sendUnder({ fault: 'refuse', reason, httpStatus });
        const kind = 'trouble' in means ? 'gateway_refused' : 'message_refused';
        expect(outcome).toMatchObject({ kind, ...means, detail: reason, httpStatus });
        expect([calls, queued]).toEqual([1, 0]);
      }
    });

    it('an unknown reason is a refusal of the message with the raw text', async () => {
      const { outcome } = await sendUnder({ fault: 'refuse', reason: 'server is having a party' });
      expect(outcome).toMatchObject({ kind: 'message_refused', fault: 'unlisted', detail: 'server is having a party' });
    });

    it('a refusal with a capital Status is understood', async () => {
      const { outcome } = await sendUnder({ fault: 'refuse', reason: 'insufficient quota', capitalStatus: true });
      expect(outcome).toMatchObject({ kind: 'gateway_refused', trouble: 'quota' });
    });

    it.each<[FaultKind, string, number]>([
      ['accept_then_hang', 'timeout', 1],
      ['hang', 'timeout', 0],
      ['reset_before_accept', 'reset', 0],
      ['reset_after_accept', 'reset', 1],
      ['half_answer', 'reset', 1],
      ['bad_gateway_html', 'server_error', 0],
      ['html', 'not_json', 0],
      ['empty', 'empty', 0],
      ['gzip_garbage', 'not_json', 1],
      ['redirect', 'redirect', 0],
      ['no_status', 'no_status', 0],
      ['rate_limited_html', 'not_json', 0],
      ['too_large', 'too_large', 1],
      ['not_http', 'not_json', 0],
    ])('the fault %s is unknown (%s), called once', async (fault, cause, wasQueued) => {
      const { outcome, calls, queued } = await sendUnder({ fault }, fault.endsWith('hang') ? hasty : quick);
      expect(outcome).toMatchObject({ kind: 'unknown', cause });
      expect([calls, queued]).toEqual([1, wasQueued]);
    });

    it('an unknown answer is unknown whether or not the vendor queued it', async () => {
      for (const accepted of [true, false]) {
        const { outcome } = await sendUnder({ fault: 'bad_gateway_html', accepted });
        expect(outcome).toMatchObject({ kind: 'unknown', cause: 'server_error', httpStatus: 502 });
      }
      expect(sandbox.ledger.list().map((record) => record.accepted)).toEqual([true, false]);
    });

    it('a black hole is unknown by timeout, and nothing is queued', async () => {
      sandbox.setTraits(id, { blackHole: true });
      expect(await gateway.send(messageWith(), hasty)).toMatchObject({ kind: 'unknown', cause: 'timeout' });
      expect(sandbox.ledger.list().map((record) => record.accepted)).toEqual([false]);
    });

    it('an answer inside the limit is waited for', async () => {
      const { outcome } = await sendUnder({ latencyMs: 250 });
      expect(outcome.kind).toBe('accepted');
    });

    it('429 with status false asks for its pause in seconds or as a date', async () => {
      const seconds = await sendUnder({ fault: 'rate_limited_json', retryAfter: '17' });
      expect(seconds.outcome).toMatchObject({ kind: 'gateway_refused', trouble: 'rate', httpStatus: 429, retryAfterMs: 17_000 });
      const asked = Date.now();
      const { outcome } = await sendUnder({
        fault: 'rate_limited_json',
        retryAfter: new Date(asked + 60_000).toUTCString(),
      });
      const wait = outcome.kind === 'gateway_refused' ? outcome.retryAfterMs : null;
      // Dates of HTTP have whole seconds, and what the call itself took has passed already.
      expect(wait).toBeGreaterThanOrEqual(59_000 - (Date.now() - asked) - 1_000);
      expect(wait).toBeLessThanOrEqual(61_000);
      const bare = await sendUnder({ fault: 'rate_limited_json' });
      expect(bare.outcome).toMatchObject({ trouble: 'rate', retryAfterMs: null });
    });

    it('429 without status false is unknown and hands on the pause', async () => {
      const { outcome } = await sendUnder({ fault: 'rate_limited_html', retryAfter: '9' });
      expect(outcome).toMatchObject({ kind: 'unknown', httpStatus: 429, retryAfterMs: 9_000 });
    });

    it('a wrong token is refused in the vendor words and never shows up in an outcome', async () => {
      const stranger = adapterFor(id, sandbox, { token: 'canary-token-4711' });
      const outcomes: unknown[] = [await stranger.send(messageWith(), quick), await stranger.device()];
      outcomes.push(await stranger.lookUp(randomUUID(), ['2026-01-01']), await stranger.pollReports(['1']));
      sandbox.script({ gateway: id, fault: 'refuse', reason: 'token invalid: canary-token-4711' });
      outcomes.push(await stranger.send(messageWith(), quick));
      stranger.close();
      expect(outcomes[0]).toMatchObject({ kind: 'gateway_refused', trouble: 'token' });
      expect(outcomes[1]).toMatchObject({ reachable: true, connected: false, trouble: 'token' });
      expect(JSON.stringify(outcomes)).not.toContain('canary-token-4711');
    });

    it('a device that drops in the middle of a batch refuses from that call on, and a spent quota, too', async () => {
      sandbox.script({ gateway: id, callNumber: 3, disconnectsDevice: true });
      const outcomes: GatewayOutcome[] = [];
      for (let call = 0; call < 4; call += 1) outcomes.push(await gateway.send(messageWith(), quick));
      expect(outcomes.map((o) => (o.kind === 'gateway_refused' ? o.trouble : o.kind))).toEqual([
        'accepted',
        'accepted',
        'device',
        'device',
      ]);
      sandbox.setDevice(id, true);
      sandbox.setQuota(id, 1);
      expect(await gateway.send(messageWith(), quick)).toMatchObject({ kind: 'accepted', quotaRemaining: 0 });
      expect(await gateway.send(messageWith(), quick)).toMatchObject({ kind: 'gateway_refused', trouble: 'quota' });
    });
  });

  describe(`${id}: what arrives (RELIABILITY P11)`, () => {
    it.each([
      ['{name}'],
      ['{{otp}}'],
      ['${x}'],
      ['{var1} {VAR2} {nickname}'],
      ['A|B'],
      ['x,081234567891'],
      ['*_~```'],
      ['\u202Eterbalik'],
      ['a&target=628999&message=b'],
      ['100% + 1 = ?#;\r\nbaris\tdua'],
      ['Halo 👋🏽 Budi é'],
      ["'; DROP TABLE x; --"],
    ])('the name %j arrives literally, to exactly one recipient', async (name) => {
      sandbox.setTraits(id, { alwaysExpands: true });
      const text = `Yth. ${name}, tagihan Anda Rp150.000`;
      expect(await gateway.send(messageWith({ text }), quick)).toMatchObject({ kind: 'accepted' });
      const records = sandbox.ledger.list();
      expect(records).toHaveLength(1);
      expect(records[0]).toMatchObject({ recipient: phone, accepted: true });
      // The word joiner has no width: the reader sees the text as we wrote it.
      expect(records[0]?.text.replaceAll('\u2060', '')).toBe(text);
    });

    it.each(['081234567890', '+6281234567890', `${phone},6281234567891`, `${phone}|Budi`, '', 'Budi', '62812345678901234'])(
      'the address %j is refused before any call',
      async (bad) => {
        const outcome = await gateway.send(messageWith({ recipient: { kind: 'person', phone: bad } }), quick);
        expect(outcome).toMatchObject({ kind: 'message_refused', fault: 'recipient', httpStatus: null });
        expect(sandbox.ledger.list()).toEqual([]);
      },
    );

    it('a text at the limit is sent and one above it is refused before any call', async () => {
      const limit = gateway.capabilities.maxTextLength;
      expect(await gateway.send(messageWith({ text: 'x'.repeat(limit) }), quick)).toMatchObject({ kind: 'accepted' });
      expect(await gateway.send(messageWith({ text: 'x'.repeat(limit + 1) }), quick)).toMatchObject({
        kind: 'message_refused',
        fault: 'content',
        httpStatus: null,
      });
      expect(await gateway.send(messageWith({ text: ' \n' }), quick)).toMatchObject({
        kind: 'message_refused',
        fault: 'content',
      });
      expect(sandbox.ledger.list()).toHaveLength(1);
    });

    it('a group id with or without its suffix reaches that one group', async () => {
      for (const given of [groupId, `${groupId}@g.us`]) {
        const outcome = await gateway.send(messageWith({ recipient: { kind: 'group', groupId: given } }), quick);
        expect(outcome).toMatchObject({ kind: 'accepted' });
      }
      const records = sandbox.ledger.list();
      expect(records.map(({ recipientKind }) => recipientKind)).toEqual(['group', 'group']);
      expect(new Set(records.map(({ recipient }) => recipient.replace('@g.us', '')))).toEqual(new Set([groupId]));
    });

    it('a list in place of a group id is refused before any call', async () => {
      const recipient = { kind: 'group', groupId: `${groupId}@g.us,${phone}` } as const;
      expect(await gateway.send(messageWith({ recipient }), quick)).toMatchObject({
        kind: 'message_refused',
        fault: 'recipient',
      });
      expect(sandbox.ledger.list()).toEqual([]);
    });

    it('many calls at once each arrive once', async () => {
      const texts = Array.from({ length: 100 }, (_, index) => `pesan ${index}`);
      const outcomes = await Promise.all(texts.map((text) => gateway.send(messageWith({ text }), quick)));
      expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
      expect(
        sandbox.ledger
          .list()
          .map(({ text }) => text)
          .sort(),
      ).toEqual([...texts].sort());
    });
  });

  describe(`${id}: device, reports and webhooks`, () => {
    it('tells a connected device with its quota and the end of the plan', async () => {
      sandbox.setQuota(id, 78);
      expect(await gateway.device()).toEqual({
        reachable: true,
        connected: true,
        quotaRemaining: 78,
        expiresAt: '2029-11-17T17:00:00.000Z',
        detail: id === 'fonnte' ? 'device connect' : 'device connected',
        trouble: null,
      });
    });

    it('tells a device that lost its phone although the question itself succeeded', async () => {
      sandbox.setDevice(id, false);
      expect(await gateway.device()).toMatchObject({ reachable: true, connected: false, trouble: null });
    });

    it('tells a gateway that cannot be asked', async () => {
      sandbox.script({ gateway: id, endpoint: 'device', fault: 'bad_gateway_html', times: 1 });
      expect(await gateway.device()).toMatchObject({ reachable: false, connected: false, trouble: null });
      await sandbox.setListening(id, false);
      expect(await gateway.device()).toMatchObject({ reachable: false, trouble: 'never_connected' });
      await sandbox.setListening(id, true);
    });

    it('polls what became of messages and leaves out ids it gets no answer for', async () => {
      sandbox.setLifeCycle({ sentMs: 0, deliveredMs: 60_000, readMs: 60_000, failedMs: 0 });
      sandbox.setNotOnWhatsApp(['6281234567899']);
      const ids: string[] = [];
      for (const to of [phone, '6281234567899']) {
        const outcome = await gateway.send(messageWith({ recipient: { kind: 'person', phone: to } }), quick);
        ids.push(outcome.kind === 'accepted' ? (outcome.providerMessageId ?? '') : outcome.kind);
      }
      const reports = await gateway.pollReports([ids[0] ?? '', 'stranger', ids[1] ?? '']);
      expect(reports.map(({ providerMessageId, state }) => [providerMessageId, state])).toEqual([
        [ids[0], 'sent'],
        [ids[1], 'failed'],
      ]);
    });

    it('a message still on its way is not reported', async () => {
      sandbox.setLifeCycle({ sentMs: 60_000 });
      const outcome = await gateway.send(messageWith(), quick);
      expect(await gateway.pollReports([outcome.kind === 'accepted' ? (outcome.providerMessageId ?? '') : outcome.kind])).toEqual(
        [],
      );
    });

    it.each([
      null,
      undefined,
      7,
      'x',
      '',
      [],
      {},
      [null, 1, 'x', []],
      { id: {}, status: {} },
      { id: 'a', status: 'connect' },
      { id: [], status: 'sent' },
      { status: 'sent' },
      { id: 'a' },
      { id: 'a', status: 'constructor' },
      Object.create(null),
    ])('the body %j is no report and no message, and nothing throws', (body) => {
      expect(gateway.readReports(body)).toEqual([]);
      expect(gateway.readInbound(body)).toBeNull();
    });

    it('reads reports one by one, in lists, as text, with ids as numbers', () => {
      const event = { id: 140000001, status: 'sent' };
      const report = { providerMessageId: '140000001', state: 'sent', detail: 'sent' };
      expect(gateway.readReports(event)).toEqual([report]);
      expect(gateway.readReports([event, null, event])).toEqual([report, report]);
      expect(gateway.readReports(JSON.stringify(event))).toEqual([report]);
      expect(gateway.readReports({ ID: '140000001', Status: 'SENT' })).toEqual([{ ...report, detail: 'SENT' }]);
    });
  });
}
