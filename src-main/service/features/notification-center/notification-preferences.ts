import type { BodyOf } from '#shared/contracts/contract.ts';
import type { changeNotificationPreferences } from '#shared/contracts/notifications.contract.ts';
import {
  DEFAULT_PRIORITY_PREFERENCES,
  DEFAULT_TYPE_PREFERENCE,
  NOTIFICATION_PRIORITIES,
  NOTIFICATION_TYPES,
  type NotificationPreference,
  type NotificationPreferences,
} from '#shared/domain/notification-kinds.ts';
import type { PreferenceRow } from './notification-preferences.repository.ts';

export type PreferencesChange = BodyOf<typeof changeNotificationPreferences>;

/** The stored switches over the defaults. */
export function preferencesOf(rows: readonly PreferenceRow[]): NotificationPreferences {
  const stored = (kind: PreferenceRow['kind'], name: string, fallback: NotificationPreference): NotificationPreference => {
    const row = rows.find((candidate) => candidate.kind === kind && candidate.name === name);
    return row ? { inApp: row.inApp, sound: row.sound, desktop: row.desktop, muted: row.muted } : fallback;
  };
  return {
    mutedUntil: rows.find(({ kind }) => kind === 'all')?.mutedUntil?.toISOString() ?? null,
    types: record(NOTIFICATION_TYPES, (type) => stored('type', type, DEFAULT_TYPE_PREFERENCE)),
    priorities: record(NOTIFICATION_PRIORITIES, (priority) =>
      stored('priority', priority, DEFAULT_PRIORITY_PREFERENCES[priority]),
    ),
  };
}

/** The rows that a change makes, each whole. */
export function changedRows(current: NotificationPreferences, change: PreferencesChange): PreferenceRow[] {
  const rows: PreferenceRow[] = [];
  if (change.mutedUntil !== undefined) {
    const mutedUntil = change.mutedUntil === null ? null : new Date(change.mutedUntil);
    rows.push({ kind: 'all', name: 'all', ...DEFAULT_TYPE_PREFERENCE, mutedUntil });
  }
  for (const type of NOTIFICATION_TYPES) {
    const given = change.types?.[type];
    if (given) rows.push({ kind: 'type', name: type, ...current.types[type], ...defined(given), mutedUntil: null });
  }
  for (const priority of NOTIFICATION_PRIORITIES) {
    const given = change.priorities?.[priority];
    if (given)
      rows.push({ kind: 'priority', name: priority, ...current.priorities[priority], ...defined(given), mutedUntil: null });
  }
  return rows;
}

function defined(given: { readonly [K in keyof NotificationPreference]?: boolean | undefined }): Partial<NotificationPreference> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function record<const K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
