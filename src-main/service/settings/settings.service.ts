import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '#service/access/actor.ts';
import type { Audit } from '#service/audit/audit.ts';
import type { Transaction, UnitOfWork } from '#service/db/unit-of-work.ts';
import { AppError } from '#service/errors.ts';
import type { Clock } from '#service/ports/clock.ts';
import { type Detail, detail } from '#shared/contracts/errors.ts';
import { detailsOfIssues } from '#shared/contracts/issues.ts';
import type { Localised } from '#shared/domain/language.ts';
import {
  isSettingKey,
  SETTING_KEYS,
  SETTINGS,
  type SettingDeclaration,
  type SettingKey,
  type SettingValue,
} from './settings.declarations.ts';
import { findSettings, lockSettings, type SettingRecord, storeSettings } from './settings.repository.ts';

/** A change made on another node is seen after this long at the latest. */
const CACHE_MS = 3_000;

/** A setting as it holds now. */
export interface Setting {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly defaultValue: unknown;
  readonly label: Localised;
  readonly changedBy: string | null;
  readonly changedAt: Date | null;
}

export interface Settings {
  /**
   * The value that holds now, at most 3 s old. Inside a transaction pass it, so that no second connection is needed.
   * A stored value that this version does not understand counts as unset.
   */
  get<K extends SettingKey>(key: K, tx?: Transaction): Promise<SettingValue<K>>;
  /** Every setting, fresh from the database. */
  all(tx?: Transaction): Promise<Setting[]>;
  /** Changes all of them or none. Throws `validation_failed` that names every unknown key and every wrong value. */
  change(tx: Transaction, actor: Actor, values: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface SettingsDeps {
  readonly unitOfWork: Pick<UnitOfWork, 'db'>;
  readonly clock: Clock;
  readonly audit: Audit;
}

export function createSettings({ unitOfWork, clock, audit }: SettingsDeps): Settings {
  let cached: { readonly at: number; readonly stored: Promise<SettingRecord[]> } | null = null;

  /** One query for all who ask while it runs; a failed one is not kept. */
  function recent(): Promise<SettingRecord[]> {
    const at = clock.monotonic();
    if (cached && at - cached.at < CACHE_MS) return cached.stored;
    const entry = { at, stored: findSettings(unitOfWork.db) };
    cached = entry;
    entry.stored.catch(() => {
      if (cached === entry) cached = null;
    });
    return entry.stored;
  }

  return {
    async get(key, tx) {
      const stored = await (tx ? findSettings(tx.db) : recent());
      return effectiveValue(key, stored);
    },

    async all(tx) {
      const stored = await findSettings(tx?.db ?? unitOfWork.db);
      return SETTING_KEYS.map((key) => {
        const row = stored.find((candidate) => candidate.key === key);
        return {
          key,
          value: effectiveValue(key, stored),
          defaultValue: SETTINGS[key].defaultValue,
          label: SETTINGS[key].label,
          changedBy: row?.changedBy ?? null,
          changedAt: row?.changedAt ?? null,
        };
      });
    },

    async change(tx, actor, values) {
      const wanted = parseValues(values);
      const keys = wanted.map(({ key }) => key);
      if (keys.length === 0) return;
      const stored = await lockSettings(tx.db, keys);
      const changed = wanted.filter(({ key, value }) => !isDeepStrictEqual(effectiveValue(key, stored), value));
      if (changed.length === 0) return;
      await storeSettings(tx.db, changed, actor.userId, clock.now());
      await audit(tx, {
        actor,
        action: 'settings.change',
        entity: 'settings',
        entityId: null,
        before: Object.fromEntries(changed.map(({ key }) => [key, effectiveValue(key, stored)])),
        after: Object.fromEntries(changed.map(({ key, value }) => [key, value])),
      });
      tx.afterCommit(() => {
        cached = null;
      });
    },
  };
}

function effectiveValue<K extends SettingKey>(key: K, stored: readonly { key: string; value: unknown }[]): SettingValue<K> {
  const declaration: SettingDeclaration = SETTINGS[key];
  const row = stored.find((candidate) => candidate.key === key);
  const parsed = row ? declaration.schema.safeParse(row.value) : null;
  return (parsed?.success ? parsed.data : declaration.defaultValue) as SettingValue<K>;
}

/** In one order for everybody, so that two changes never wait for each other. */
function parseValues(values: Readonly<Record<string, unknown>>): { key: SettingKey; value: unknown }[] {
  const problems: Detail[] = [];
  const wanted: { key: SettingKey; value: unknown }[] = [];
  for (const [key, value] of Object.entries(values)) {
    if (!isSettingKey(key)) {
      problems.push(detail(`body.values.${key}`, 'unknown_setting'));
      continue;
    }
    const parsed = SETTINGS[key].schema.safeParse(value, { reportInput: true });
    if (parsed.success) wanted.push({ key, value: parsed.data });
    else problems.push(...detailsOfIssues(parsed.error.issues, `body.values.${key}`));
  }
  if (problems.length > 0) throw new AppError('validation_failed', { details: problems });
  return wanted.sort((a, b) => (a.key < b.key ? -1 : 1));
}
