import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '#service/gateways/port.ts';
import type { FaultKind } from '#service/gateways/sandbox/sandbox.types.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { createWablas } from '#service/gateways/wablas.ts';
import { adapterFor, examineGateway, groupId, hasty, messageWith, quick } from './gateway-exam.ts';

examineGateway({
  id: 'wablas',
  reasons: {
    'token invalid or device expired': { trouble: 'token' },
    'secret key invalid': { trouble: 'token' },
    'device disconnected, need to scan qr code again': { trouble: 'device' },
    'your quota has been exhausted': { trouble: 'quota' },
    'device not found': { trouble: 'configuration' },
    'phone number invalid': { fault: 'recipient' },
    'param invalid': { fault: 'request' },
  },
});

const wibDay = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10);
const today = () => [wibDay(Date.now())];

describe('wablas only', () => {
  let sandbox: Sandbox;
  let gateway: Gateway;
  beforeAll(async () => {
    sandbox = await startSandbox({ now: Date.now });
    gateway = adapterFor('wablas', sandbox);
  });
  afterAll(async () => {
    gateway.close();
    await sandbox.close();
  });
  beforeEach(() => sandbox.reset({ ledger: true }));

  it('our attempt id travels as ref_id, and groups without @g.us', async () => {
    const message = messageWith({ recipient: { kind: 'group', groupId: `${groupId}@g.us` }, urgent: true });
    await gateway.send(message, quick);
    expect(sandbox.ledger.list()[0]).toMatchObject({ recipient: groupId, reference: message.attemptId, recipientKind: 'group' });
  });

  it.each<FaultKind>(['data_list', 'message_key', 'message_object', 'legacy_ids'])(
    'finds the id in the answer variant %s',
    async (fault) => {
      sandbox.script({ gateway: 'wablas', fault });
      const outcome = await gateway.send(messageWith(), quick);
      expect(outcome).toMatchObject({ kind: 'accepted', providerMessageId: sandbox.ledger.list()[0]?.messageId });
    },
  );

  it('an account with a secret key refuses the token alone', async () => {
    const { baseUrl, token } = sandbox.credentials.wablas;
    const tokenOnly = createWablas({ baseUrl, token });
    expect(await tokenOnly.send(messageWith(), quick)).toMatchObject({
      kind: 'gateway_refused',
      trouble: 'token',
      httpStatus: 500,
    });
    tokenOnly.close();
  });

  it('settles an unknown outcome by its reference (ENGINE E-10)', async () => {
    const message = messageWith();
    sandbox.script({ gateway: 'wablas', fault: 'accept_then_hang', times: 1 });
    expect(await gateway.send(message, hasty)).toMatchObject({ kind: 'unknown', cause: 'timeout' });
    const id = sandbox.ledger.list()[0]?.messageId;
    expect(await gateway.lookUp(message.attemptId, today())).toMatchObject({ kind: 'found', providerMessageId: id });
    expect(await gateway.lookUp(message.attemptId, ['2020-01-01', ...today()])).toMatchObject({ kind: 'found' });
  });

  it('a reference that never arrived is not found, and before the report catches up neither is one that did', async () => {
    expect(await gateway.lookUp(randomUUID(), today())).toEqual({ kind: 'not_found' });
    sandbox.setTraits('wablas', { reportLagMs: 60_000 });
    const message = messageWith();
    await gateway.send(message, quick);
    expect(await gateway.lookUp(message.attemptId, today())).toEqual({ kind: 'not_found' });
  });

  it('a report that cannot be read proves nothing', async () => {
    const message = messageWith();
    await gateway.send(message, quick);
    for (const fault of ['bad_gateway_html', 'empty', 'rate_limited_json'] as const) {
      sandbox.script({ gateway: 'wablas', endpoint: 'report', fault, times: 1 });
      expect(await gateway.lookUp(randomUUID(), today())).toMatchObject({ kind: 'unavailable' });
    }
    expect(await gateway.lookUp(message.attemptId, [])).toMatchObject({ kind: 'unavailable' });
  });

  it('a day that cannot be read does not hide the day that has the message', async () => {
    const message = messageWith();
    await gateway.send(message, quick);
    sandbox.script({ gateway: 'wablas', endpoint: 'report', fault: 'html', times: 1 });
    expect(await gateway.lookUp(message.attemptId, ['2020-01-01', ...today()])).toMatchObject({ kind: 'found' });
  });

  it.each([
    ['pending', []],
    ['sent', ['sent']],
    ['delivered', ['sent']],
    ['received', ['sent']],
    ['read', ['read']],
    ['cancel', ['failed']],
    ['reject', ['failed']],
    ['rejected', ['failed']],
  ])('the tracking status %s becomes %j: which tick `delivered` means is disputed', (status, states) => {
    expect(gateway.readReports([{ id: 'u-1', status, note: '' }]).map(({ state }) => state)).toEqual(states);
  });

  it('reads the customer in phone, and nothing from groups, from ourselves or from tracking events', () => {
    const inbound = {
      id: 'x',
      phone: '6281234567890',
      sender: '6281100000002',
      message: 'STOP',
      isGroup: false,
      isFromMe: false,
    };
    expect(gateway.readInbound(inbound)).toEqual({ phone: '6281234567890', text: 'STOP' });
    expect(gateway.readInbound({ ...inbound, isGroup: true })).toBeNull();
    expect(gateway.readInbound({ ...inbound, isGroup: 'true' })).toBeNull();
    expect(gateway.readInbound({ ...inbound, isFromMe: true })).toBeNull();
    expect(gateway.readInbound({ ...inbound, status: 'read' })).toBeNull();
  });

  it('polls more ids than fit in one question', async () => {
    sandbox.setLifeCycle({ sentMs: 0 });
    const ids = await Promise.all(
      Array.from({ length: 120 }, async () => {
        const outcome = await gateway.send(messageWith(), quick);
        return outcome.kind === 'accepted' ? (outcome.providerMessageId ?? '') : '';
      }),
    );
    const reports = await gateway.pollReports(ids);
    expect(reports.map(({ providerMessageId }) => providerMessageId).sort()).toEqual([...ids].sort());
    expect(sandbox.info().gateways.wablas.calls).toBe(120);
  });
});
