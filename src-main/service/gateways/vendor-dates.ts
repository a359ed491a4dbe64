const months: Readonly<Record<string, number>> = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  may: 5,
  mei: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  agu: 8,
  ags: 8,
  sep: 9,
  oct: 10,
  okt: 10,
  nov: 11,
  dec: 12,
  des: 12,
};

const wibOffsetMs = 7 * 3_600_000;

/**
 * A plan's end as a vendor prints it, in ISO 8601 UTC: `18 November 2029` (Fonnte /device), `2022-04-08` (Wablas device/info),
 * Unix seconds (Fonnte /get-devices), or a full ISO time. A bare day counts from its first moment in WIB, the earliest reading.
 * Null for anything else.
 */
export function parseExpiry(text: string | null): string | null {
  if (text === null) return null;
  if (/^\d{9,11}$/.test(text)) return isoOf(Number(text) * 1_000);
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (day !== null) return wibMidnight(Number(day[1]), Number(day[2]), Number(day[3]));
  const local = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)$/.exec(text);
  if (local !== null) return isoOf(Date.parse(`${local[1]}T${local[2]}+07:00`));
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return isoOf(Date.parse(text));
  const written = /^(\d{1,2})[ -]([a-z]{3,9})[ -](\d{4})$/i.exec(text);
  const month = months[(written?.[2] ?? '').slice(0, 3).toLowerCase()];
  return written === null || month === undefined ? null : wibMidnight(Number(written[3]), month, Number(written[1]));
}

function wibMidnight(year: number, month: number, day: number): string | null {
  const ms = Date.UTC(year, month - 1, day);
  const back = new Date(ms);
  // Rejects a day that does not exist, such as the 31st of April, which UTC would roll over.
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? isoOf(ms - wibOffsetMs) : null;
}

function isoOf(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}
