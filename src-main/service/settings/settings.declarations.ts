import { z } from 'zod';
import type { Localised } from '#shared/domain/language.ts';
import { rupiahSchema } from '#shared/domain/money.ts';
import { phoneSchema } from '#shared/domain/phone.ts';
import { singleLine } from '#shared/domain/text.ts';
import { DEFAULT_QUIET_HOURS, wibDateSchema, wibTimeSchema } from '#shared/domain/time-zone.ts';

/** One thing an administrator may change while the service runs. Never a secret: those stand in the environment. */
export interface SettingDeclaration<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly defaultValue: z.output<S>;
  readonly label: Localised;
}

function declare<S extends z.ZodType>(schema: S, defaultValue: z.output<S>, label: Localised): SettingDeclaration<S> {
  return { schema, defaultValue, label };
}

/** A web address as people write it, with or without scheme; empty = none. */
const website = singleLine(200, { min: 0 }).regex(/^$|^(https?:\/\/)?[^\s/]+\.[^\s]+$/i, 'website');
/** Where the portal is reached from outside, as links in messages begin: https, or http on this very machine; without a path. Empty = none. */
const publicAddress = singleLine(200, { min: 0 })
  .overwrite((text) => text.replace(/\/+$/, ''))
  .regex(/^$|^https:\/\/[^\s/?#@]+$|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i, 'public_address');
const seconds = (min: number, max: number) => z.int().min(min).max(max);

/** Every setting there is, in the order of the settings page. Pace, concurrency and gateway order stand in their own tables. */
export const SETTINGS = {
  'company.name': declare(singleLine(80), 'AGLIS', { id: 'Nama perusahaan', en: 'Company name' }),
  'company.phone': declare(z.union([z.literal(''), phoneSchema]), '', {
    id: 'Telepon layanan pelanggan',
    en: 'Customer service phone',
  }),
  'company.website': declare(website, '', { id: 'Situs web', en: 'Website' }),
  'public.address': declare(publicAddress, '', {
    id: 'Alamat publik portal, awal tautan dalam pesan',
    en: 'Public address of the portal, where links in messages begin',
  }),
  'quietHours.from': declare(wibTimeSchema, DEFAULT_QUIET_HOURS.from, {
    id: 'Jam tenang mulai (WIB)',
    en: 'Quiet hours from (WIB)',
  }),
  'quietHours.to': declare(wibTimeSchema, DEFAULT_QUIET_HOURS.to, {
    id: 'Jam tenang sampai (WIB)',
    en: 'Quiet hours until (WIB)',
  }),
  'messages.statusWaitSeconds': declare(seconds(0, 170), 45, {
    id: 'Pesan status menunggu langkah berikutnya (detik; 0 = langsung dikirim)',
    en: 'Status messages wait for a next step (seconds; 0 = sent at once)',
  }),
  'marketing.maxPerCustomerPerWeek': declare(z.int().min(0).max(50), 2, {
    id: 'Pesan promosi per pelanggan per minggu, paling banyak',
    en: 'Marketing messages per customer per week, at most',
  }),
  'otp.dailyCostCap': declare(rupiahSchema, 100_000, {
    id: 'Batas biaya OTP per hari (rupiah)',
    en: 'Cost cap for OTP per day (rupiah)',
  }),
  'notifications.escalateAfterMinutes': declare(z.int().min(1).max(1_440), 10, {
    id: 'Eskalasi alarm mendesak setelah (menit)',
    en: 'Escalate urgent alerts after (minutes)',
  }),
  'dashboard.baselineDate': declare(z.union([z.literal(''), wibDateSchema]), '', {
    id: 'Tanggal acuan dasbor',
    en: 'Dashboard baseline date',
  }),
  'dashboard.refreshSeconds': declare(seconds(5, 3_600), 30, {
    id: 'Dasbor disegarkan tiap (detik)',
    en: 'Dashboard refreshes every (seconds)',
  }),
  'wallboard.rotateSeconds': declare(seconds(5, 600), 20, {
    id: 'Layar dinding berganti tiap (detik)',
    en: 'Wallboard rotates every (seconds)',
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<K extends SettingKey> = z.output<(typeof SETTINGS)[K]['schema']>;

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}
