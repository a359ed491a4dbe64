import { afterEach, expect, it } from 'vitest';
import { readConfig } from '#service/config.ts';
import { createFonnte, fonnte } from '#service/gateways/fonnte.ts';
import type { GatewayDescriptor } from '#service/gateways/gateway-descriptor.ts';
import type { Gateway } from '#service/gateways/port.ts';
import { createGateways, GATEWAYS } from '#service/gateways/registry.ts';
import { type Sandbox, startSandbox } from '#service/gateways/sandbox/sandbox-server.ts';

/** A vendor nobody knows, which happens to speak like one that we do. */
const kirim: GatewayDescriptor<'kirim'> = {
  id: 'kirim',
  label: 'Kirim',
  settings: {
    baseUrl: { environment: 'KIRIM_BASE_URL', form: 'url', secret: false, needed: 'every account has its own' },
    token: { environment: 'KIRIM_TOKEN', form: 'text', secret: true },
  },
  usualPrice: 100,
  capabilities: { ...fonnte.capabilities, maxTextLength: 500 },
  create: (settings) => ({ ...createFonnte(settings), id: 'kirim', label: 'Kirim', capabilities: kirim.capabilities }),
  sandbox: fonnte.sandbox && {
    ...fonnte.sandbox,
    settings: { token: 'kirim-token' },
    messageId: (serial) => String(900 + serial),
  },
};
const VENDORS = [...GATEWAYS, kirim];

let sandbox: Sandbox | null = null;
let gateways: readonly Gateway[] = [];
afterEach(async () => {
  for (const gateway of gateways) gateway.close();
  await sandbox?.close();
});

it('a third vendor that stands in the list of descriptors is configured, imitated and carries a message', async () => {
  sandbox = await startSandbox({ now: Date.now, vendors: VENDORS });
  const { gateways: configured } = readConfig(
    { KIRIM_BASE_URL: sandbox.addresses.control.replace('__control', 'kirim'), KIRIM_TOKEN: 'kirim-token' },
    VENDORS,
  );
  gateways = createGateways(configured, VENDORS);
  expect(gateways.map(({ id, label, capabilities }) => [id, label, capabilities.maxTextLength])).toEqual([
    ['kirim', 'Kirim', 500],
  ]);

  const outcome = await gateways[0]?.send(
    { attemptId: crypto.randomUUID(), recipient: { kind: 'person', phone: '6281200000001' }, text: 'Halo', urgent: false },
    { connectMs: 10_000, answerMs: 30_000 },
  );

  expect(outcome).toMatchObject({ kind: 'accepted', providerMessageId: '901' });
  expect(sandbox.ledger.list().map(({ gateway, recipient, text }) => [gateway, recipient, text])).toEqual([
    ['kirim', '6281200000001', 'Halo'],
  ]);
});

it('what a third vendor cannot be used without is named when it is forgotten', () => {
  expect(() => readConfig({ KIRIM_TOKEN: 'kirim-token' }, VENDORS)).toThrow(
    'KIRIM_BASE_URL: is needed with KIRIM_TOKEN (every account has its own)',
  );
});

it('the descriptors agree on nothing that must be theirs alone', () => {
  const variables = GATEWAYS.flatMap(({ settings }) => Object.values(settings).map(({ environment }) => environment));
  expect(new Set(variables).size).toBe(variables.length);
  expect(new Set(GATEWAYS.map(({ id }) => id)).size).toBe(GATEWAYS.length);
});
