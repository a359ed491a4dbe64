import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '#service/gateways/port.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import { adapterFor, examineGateway, groupId, messageWith, quick } from './gateway-exam.ts';

examineGateway({
  id: 'fonnte',
  reasons: {
    'invalid token': { trouble: 'token' },
    'devices must belong to an account': { trouble: 'configuration' },
    'request invalid on disconnected device': { trouble: 'device' },
    'insufficient quota': { trouble: 'quota' },
    'target input invalid': { fault: 'recipient' },
    'invalid group id': { fault: 'recipient' },
    'invalid/empty body value': { fault: 'request' },
    'url unreachable': { fault: 'content' },
  },
});

describe('fonnte only', () => {
  let sandbox: Sandbox;
  let gateway: Gateway;
  beforeAll(async () => {
    sandbox = await startSandbox({ now: Date.now });
    gateway = adapterFor('fonnte', sandbox);
  });
  afterAll(async () => {
    gateway.close();
    await sandbox.close();
  });
  beforeEach(() => sandbox.reset({ ledger: true }));

  it('group ids go out with @g.us', async () => {
    await gateway.send(messageWith({ recipient: { kind: 'group', groupId } }), quick);
    expect(sandbox.ledger.list()[0]).toMatchObject({ recipient: `${groupId}@g.us`, accepted: true });
  });

  it('a message to a device that is away is refused and not stored for later (GATEWAYS R5)', async () => {
    sandbox.setDevice('fonnte', false);
    expect(await gateway.send(messageWith(), quick)).toMatchObject({ kind: 'gateway_refused', trouble: 'device' });
    sandbox.setDevice('fonnte', true);
    expect(sandbox.ledger.list().map(({ accepted }) => accepted)).toEqual([false]);
  });

  it('has no look-up by our reference', async () => {
    expect(gateway.capabilities.lookUp).toBe(false);
    expect(await gateway.lookUp('x', ['2026-01-01'])).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    [{ id: '5', stateid: 's5', status: 'sent', state: '' }, 'sent'],
    [{ id: '5', stateid: 's5', status: 'sent', state: 'delivered' }, 'delivered'],
    [{ id: '5', status: 'Sent', state: 'Read' }, 'read'],
    [{ id: '5', status: 'invalid' }, 'failed'],
    [{ id: '5', status: 'expired' }, 'failed'],
    [{ id: '5', status: 'url unreachable' }, 'failed'],
    [{ id: '5', status: 'failed', state: 'delivered' }, 'delivered'],
  ])('the status event %j moves the message to %s', (event, state) => {
    expect(gateway.readReports(event)).toMatchObject([{ providerMessageId: '5', state }]);
  });

  it.each(['processing', 'pending', 'waiting'])('the status %s is no progress', (status) => {
    expect(gateway.readReports({ id: '5', status })).toEqual([]);
  });

  it('a later event with only its state id belongs to the message of the first', () => {
    expect(gateway.readReports({ stateid: 'early', state: 'delivered' })).toEqual([]);
    gateway.readReports({ id: '77', stateid: 'st-77', status: 'sent' });
    expect(gateway.readReports({ stateid: 'st-77', state: 'read' })).toEqual([
      { providerMessageId: '77', state: 'read', detail: 'read' },
    ]);
  });

  it('reads a customer in sender, and nothing said in a group', () => {
    expect(gateway.readInbound({ device: '6281', sender: '081234567890', message: 'STOP' })).toEqual({
      phone: '6281234567890',
      text: 'STOP',
    });
    expect(gateway.readInbound({ sender: `${groupId}@g.us`, member: '6281234567890', message: 'STOP' })).toBeNull();
    expect(gateway.readInbound({ sender: '6281234567890', message: '' })).toBeNull();
  });

  it('stops polling at the first question the gateway cannot answer', async () => {
    sandbox.script({ gateway: 'fonnte', endpoint: 'status', fault: 'bad_gateway_html' });
    expect(await gateway.pollReports(['1', '2', '3'])).toEqual([]);
    sandbox.reset();
    sandbox.script({ gateway: 'fonnte', endpoint: 'status', callNumber: 2, fault: 'refuse', reason: 'must not be asked' });
    sandbox.script({ gateway: 'fonnte', endpoint: 'status', fault: 'rate_limited_json' });
    expect(await gateway.pollReports(['1', '2'])).toEqual([]);
  });
});
