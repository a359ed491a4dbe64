import type { Pool } from 'pg';
import { AppError } from '#service/errors.ts';
import { GATEWAYS } from '#service/gateways/registry.ts';
import type { Sandbox } from '#service/gateways/sandbox/sandbox-server.ts';
import type { Mount } from '#service/http/mount-contract.ts';
import { decodeIdCursor, encodeIdCursor } from '#service/lists/cursor.ts';
import { cutPage } from '#service/lists/keyset-page.ts';
import {
  listSandboxChats,
  listSandboxDevices,
  listSandboxMessages,
  setSandboxDevice,
} from '#shared/contracts/sandbox.contract.ts';

/** The imitated phone (SPEC §3): what the sandbox gateways received. Everything answers 404 where real gateways are configured. */
export function mountSandbox(mount: Mount, deps: { sandbox: Sandbox | null; pool: Pool }): void {
  const sandbox = (): Sandbox => {
    if (!deps.sandbox) throw new AppError('not_found');
    return deps.sandbox;
  };

  /** Names for phones and group ids that the product knows. */
  async function namesOf(recipients: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await deps.pool.query<{ recipient: string; name: string }>(
      `SELECT phone AS recipient, name FROM customers WHERE phone = ANY($1) AND deleted_at IS NULL
       UNION ALL SELECT g.value, w.name FROM whatsapp_groups w, jsonb_each_text(w.gateway_ids) g WHERE g.value = ANY($1)
       UNION ALL SELECT phone, name FROM users WHERE phone = ANY($1)`,
      [recipients],
    );
    return new Map(rows.map((row) => [row.recipient, row.name]));
  }

  mount(listSandboxMessages, async ({ query }) => {
    const before = decodeIdCursor(query.cursor) ?? Number.POSITIVE_INFINITY;
    const needle = query.search?.toLowerCase();
    const records = sandbox()
      .ledger.list({ accepted: true })
      .filter((record) => record.seq < before && (!query.recipient || record.recipient === query.recipient))
      .filter((record) => !needle || record.text.toLowerCase().includes(needle) || record.recipient.includes(needle))
      .toSorted((a, b) => b.seq - a.seq);
    const { rows: page, nextCursor } = cutPage(records, query.limit, ({ seq }) => encodeIdCursor(seq));
    const names = await namesOf(page.map((record) => record.recipient));
    const states = sandbox().messageStates(page.flatMap((record) => record.messageId ?? []));
    return {
      success: true,
      data: page.map((record) => ({
        seq: record.seq,
        at: new Date(record.at).toISOString(),
        gateway: record.gateway,
        recipient: record.recipient,
        recipientName: names.get(record.recipient) ?? null,
        isGroup: record.recipientKind === 'group',
        text: record.text,
        state: (record.messageId === null ? undefined : states[record.messageId]) ?? 'sent',
      })),
      nextCursor,
    };
  });

  mount(listSandboxChats, async () => {
    const chats = Map.groupBy(sandbox().ledger.list({ accepted: true }), (record) => record.recipient);
    const newest = [...chats.entries()]
      .map(([recipient, records]) => ({
        recipient,
        count: records.length,
        last: records.reduce((a, b) => (b.seq > a.seq ? b : a)),
      }))
      .toSorted((a, b) => b.last.seq - a.last.seq)
      .slice(0, 200);
    const names = await namesOf(newest.map((chat) => chat.recipient));
    return {
      success: true,
      data: newest.map(({ recipient, count, last }) => ({
        recipient,
        recipientName: names.get(recipient) ?? null,
        isGroup: last.recipientKind === 'group',
        count,
        lastText: last.text,
        lastAt: new Date(last.at).toISOString(),
      })),
    };
  });

  mount(listSandboxDevices, async () => {
    const info = sandbox().info();
    return {
      success: true,
      data: GATEWAYS.map(({ id, label }) => ({ gateway: id, label, connected: info.gateways[id].connected })),
    };
  });

  mount(setSandboxDevice, async ({ params, body }) => {
    const known = GATEWAYS.find(({ id }) => id === params.gateway);
    if (known === undefined) throw new AppError('not_found');
    sandbox().setDevice(known.id, body.connected);
    return { success: true, data: { gateway: params.gateway, connected: body.connected } };
  });
}
