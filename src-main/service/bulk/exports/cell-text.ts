import { wibDate } from '#shared/domain/time-zone.ts';

/** WIB has one offset, all year and since ever. */
export const WIB_OFFSET_MS = 7 * 3_600_000;

/** An instant as every spreadsheet and every program reads it, in WIB: `2027-03-01T10:00:00+07:00`. */
export function wibIso(instant: Date): string {
  return `${wibDate(instant)}T${new Date(instant.getTime() + WIB_OFFSET_MS).toISOString().slice(11, 19)}+07:00`;
}

/** Text without what no file format may hold: control characters but line feed and tab, lone surrogates, U+FFFE and U+FFFF. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\t\n])\p{Cc}|[\ufffe\uffff]/gu, '');
}
