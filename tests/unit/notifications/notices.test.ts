import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnyNotice } from '#service/notifications/define-notice.ts';
import { readDeskLink } from '#shared/contracts/desk-links.ts';
import { NOTIFICATION_EVENTS, NOTIFICATION_PRIORITIES, NOTIFICATION_TYPES } from '#shared/domain/notification-kinds.ts';
import { type LineWords, tellLine } from '#shared/domain/notification-lines.ts';
import { ROLES } from '#shared/domain/roles.ts';
import { composedFeatures } from '../../support/composed-features.ts';

const FEATURES = join(import.meta.dirname, '..', '..', '..', 'src-main', 'service', 'features');
const NOTICES: readonly AnyNotice[] = composedFeatures().flatMap(({ notices = [] }) => notices);
const CASES = NOTICES.flatMap((notice) =>
  notice.samples.map((sample, at) => [`${notice.id} ${at + 1}`, notice, sample] as const),
);

const kindOf = <V>(value: V | ((payload: unknown) => V), sample: unknown): V =>
  typeof value === 'function' ? (value as (payload: unknown) => V)(sample) : value;

/** The parameters that a sentence looks at while it is told, and those that are there. */
function readBy(words: LineWords): { readonly given: string[]; readonly read: string[] } {
  const params = (words.params ?? {}) as Record<string, unknown>;
  const read = new Set<string>();
  const watched = new Proxy(params, {
    get(target, key) {
      if (typeof key === 'string') read.add(key);
      return Reflect.get(target, key);
    },
  });
  for (const language of ['id', 'en'] as const) tellLine({ code: words.code, params: watched }, language);
  return { given: Object.keys(params).toSorted(), read: [...read].toSorted() };
}

describe('every notice of the notification center', () => {
  it('stands in the list of its feature, under a name of its own', () => {
    const declared = readdirSync(FEATURES, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(FEATURES, file), 'utf8').matchAll(/defineNotice\(\{[^}]*?\bid: '([^']+)'/g)])
      .map(([, id = '']) => id);
    expect(declared.length).toBeGreaterThan(15);
    expect(NOTICES.map(({ id }) => id).toSorted()).toEqual(declared.toSorted());
    expect(new Set(declared).size).toBe(declared.length);
  });

  it.each(CASES)('%s: a payload of its schema', (_name, notice, sample) => {
    expect(notice.payload.parse(sample)).toEqual(sample);
  });

  it.each(CASES)('%s: a sentence in both languages, made of exactly what it is given', (_name, notice, sample) => {
    const { title, message, words } = notice.says(sample);
    expect(title).toMatch(/\S/);
    if (words === undefined) {
      // Somebody's own words.
      expect(notice.id).toBe('manual');
      return;
    }
    const { given, read } = readBy(words);
    expect(read).toEqual(given);
    expect(tellLine(words, 'id')).toEqual({ title, message });
    const english = tellLine(words, 'en');
    expect(english?.title).not.toBe(title);
    for (const text of [title, message, english?.title, english?.message]) {
      expect(text).toEqual(expect.any(String));
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
    const head = notice.group?.(sample)?.heading?.heading;
    if (!head) return;
    const told = readBy(head);
    expect(told.read).toEqual(told.given);
    for (const language of ['id', 'en'] as const) expect(tellLine({ ...words, heading: head }, language)?.title).toMatch(/\S/);
  });

  it.each(CASES)('%s: a link that the desk can read', (_name, notice, sample) => {
    for (const link of [notice.link(sample), notice.group?.(sample)?.link ?? null]) {
      if (link !== null) expect(readDeskLink(link)).not.toBeNull();
    }
  });

  it.each(CASES)('%s: somebody hears of it, of roles that there are, and none beside those it names', (_name, notice, sample) => {
    const { roles = notice.roles, userIds = [] } = notice.audience?.(sample) ?? {};
    expect(roles.length + userIds.length).toBeGreaterThan(0);
    expect(notice.roles.filter((role) => !ROLES.includes(role))).toEqual([]);
    expect(roles.filter((role) => !notice.roles.includes(role))).toEqual([]);
  });

  it.each(CASES)('%s: an event, a kind and a severity of the closed lists', (_name, notice, sample) => {
    expect(NOTIFICATION_EVENTS).toContain(notice.event);
    expect(NOTIFICATION_TYPES).toContain(kindOf(notice.type, sample));
    expect(NOTIFICATION_PRIORITIES).toContain(kindOf(notice.priority, sample));
  });
});

it('which roles may hear of what is this and nothing else', () => {
  const heard = NOTICES.map(({ id, roles }) => [id, roles.toSorted().join(' ')]);
  expect(Object.fromEntries(heard)).toEqual({
    'invoices-made': 'admin customer_service manager',
    'invoice-issued': 'admin customer_service manager',
    'invoice-paid': 'admin customer_service manager',
    'payment-proof': 'admin customer_service',
    'registration-new': 'admin customer_service',
    'registration-moved': 'admin customer_service manager supervisor',
    'registration-became-customer': 'admin customer_service',
    'registration-appointment': '',
    'registration-yours': '',
    'registration-passed-on': '',
    'ticket-new': 'customer_service noc supervisor',
    'ticket-step': 'supervisor',
    'ticket-edited': '',
    'ticket-prioritised': '',
    'ticket-rated': 'supervisor',
    'ticket-note': '',
    'ticket-attachment': '',
    'database-restored': 'admin noc',
    'lane-stalled': 'admin noc',
    'gateway-down': 'admin noc',
    'gateway-restored': 'admin noc',
    'database-restarted': 'admin noc',
    manual: ROLES.toSorted().join(' '),
  });
});
