import { afterEach, describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  DEFAULT_QUIET_HOURS,
  daysBetween,
  eachWibDate,
  endOfWibDay,
  firstDateOfMonth,
  formatWib,
  formatWibDate,
  instantAtWib,
  isQuietHours,
  isWibDate,
  lastDateOfMonth,
  nextQuietEnd,
  parseDeadline,
  parseWibDate,
  quietHoursSchema,
  startOfWibDay,
  startOfWibWeek,
  wibDate,
  wibDateSchema,
  wibMonth,
  wibTime,
  wibWeekday,
} from '#shared/domain/time-zone.ts';

const at = (iso: string): Date => new Date(iso);

describe('the civil day in Jakarta', () => {
  it.each([
    ['2026-03-14T17:30:00Z', '2026-03-15', '00:30'],
    ['2026-03-15T16:30:00Z', '2026-03-15', '23:30'],
    ['2026-03-15T16:59:59.999Z', '2026-03-15', '23:59'],
    ['2026-03-15T17:00:00Z', '2026-03-16', '00:00'],
    ['2026-01-31T16:59:59Z', '2026-01-31', '23:59'],
    ['2026-01-31T17:00:00Z', '2026-02-01', '00:00'],
    ['2028-02-28T17:00:00Z', '2028-02-29', '00:00'],
    ['2028-02-29T17:00:00Z', '2028-03-01', '00:00'],
    ['2027-02-28T17:00:00Z', '2027-03-01', '00:00'],
    ['2026-12-31T16:59:59Z', '2026-12-31', '23:59'],
    ['2026-12-31T17:00:00Z', '2027-01-01', '00:00'],
    ['1970-01-01T00:00:00Z', '1970-01-01', '07:00'],
    ['2038-01-19T03:14:08Z', '2038-01-19', '10:14'],
  ])('%s is %s %s WIB', (iso, date, time) => {
    expect([wibDate(at(iso)), wibTime(at(iso)), wibMonth(at(iso))]).toEqual([date, time, date.slice(0, 7)]);
    expect(instantAtWib(date, time).getTime()).toBe(Math.floor(at(iso).getTime() / 60_000) * 60_000);
  });

  it('begins at 17:00 UTC of the day before and ends one millisecond before the next', () => {
    expect(startOfWibDay('2027-01-01').toISOString()).toBe('2026-12-31T17:00:00.000Z');
    expect(endOfWibDay('2027-01-01').toISOString()).toBe('2027-01-01T16:59:59.999Z');
  });

  it('throws on an invalid instant, day or time instead of inventing one', () => {
    for (const call of [
      () => wibDate(new Date(Number.NaN)),
      () => startOfWibDay('2027-02-29'),
      () => startOfWibDay('2027-1-1'),
      () => instantAtWib('2027-01-01', '24:00'),
      () => addDays('9999-12-31', 1),
      () => firstDateOfMonth('2027-13'),
    ]) {
      expect(call).toThrow(RangeError);
    }
  });

  it('accepts only days that exist', () => {
    const days = [
      '2028-02-29',
      '2027-02-29',
      '2000-02-29',
      '1900-02-29',
      '2027-04-31',
      '2027-13-01',
      '2027-00-10',
      '27-01-01',
      '',
    ];
    expect(days.map(isWibDate)).toEqual([true, false, true, false, false, false, false, false, false]);
    expect(days.map((day) => wibDateSchema.safeParse(day).success)).toEqual(days.map(isWibDate));
  });
});

describe('arithmetic on civil days', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2028-03-01', -1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2027-01-01', -1, '2026-12-31'],
    ['2026-03-08', 365, '2027-03-08'],
    ['2026-05-05', 0, '2026-05-05'],
  ])('%s plus %d days is %s', (date, days, result) => {
    expect(addDays(date, days)).toBe(result);
    expect(daysBetween(date, result)).toBe(days);
  });

  it.each([
    ['2027-01-31', 1, '2027-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2027-03-31', -1, '2027-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2027-01-15', -1, '2026-12-15'],
    ['2027-05-31', 12, '2028-05-31'],
    ['2028-02-29', 12, '2029-02-28'],
  ])('%s plus %d months is %s: the 31st exists in no short month', (date, months, result) => {
    expect(addMonths(date, months)).toBe(result);
  });

  it('weeks begin on Monday', () => {
    expect(['2026-03-16', '2026-03-22', '1970-01-01', '1969-12-29'].map(wibWeekday)).toEqual([1, 7, 4, 1]);
    expect(['2026-03-16', '2026-03-22', '2027-01-01'].map(startOfWibWeek)).toEqual(['2026-03-16', '2026-03-16', '2026-12-28']);
  });

  it('months know their ends', () => {
    expect(['2027-02', '2028-02', '2026-12'].map(lastDateOfMonth)).toEqual(['2027-02-28', '2028-02-29', '2026-12-31']);
    expect(firstDateOfMonth('2027-02')).toBe('2027-02-01');
  });

  it('lists every day of a range, both ends included', () => {
    expect(eachWibDate('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(eachWibDate('2028-03-02', '2028-03-01')).toEqual([]);
  });
});

describe('quiet hours', () => {
  it.each([
    ['19:59', false],
    ['20:00', true],
    ['23:59', true],
    ['00:00', true],
    ['07:59', true],
    ['08:00', false],
    ['12:00', false],
  ])('20:00 to 08:00 at %s WIB: %s', (time, quiet) => {
    expect(isQuietHours(instantAtWib('2026-12-31', time), DEFAULT_QUIET_HOURS)).toBe(quiet);
  });

  it('counts the last millisecond before the window as loud and before its end as quiet', () => {
    expect(isQuietHours(at('2026-03-15T12:59:59.999Z'), DEFAULT_QUIET_HOURS)).toBe(false);
    expect(isQuietHours(at('2026-03-16T00:59:59.999Z'), DEFAULT_QUIET_HOURS)).toBe(true);
  });

  it.each([
    ['2026-12-31', '19:59', '2026-12-31', '19:59'],
    ['2026-12-31', '20:00', '2027-01-01', '08:00'],
    ['2026-12-31', '23:59', '2027-01-01', '08:00'],
    ['2027-01-01', '00:00', '2027-01-01', '08:00'],
    ['2027-01-01', '07:59', '2027-01-01', '08:00'],
    ['2027-01-01', '08:00', '2027-01-01', '08:00'],
    ['2028-02-28', '21:00', '2028-02-29', '08:00'],
  ])('a message of %s %s waits until %s %s', (date, time, endDate, endTime) => {
    expect(nextQuietEnd(instantAtWib(date, time), DEFAULT_QUIET_HOURS)).toEqual(instantAtWib(endDate, endTime));
  });

  it('a window inside one day ends on that day; equal ends are never quiet', () => {
    const noon = { from: '12:00', to: '13:00' };
    expect(['11:59', '12:00', '12:59', '13:00'].map((time) => isQuietHours(instantAtWib('2026-03-15', time), noon))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(nextQuietEnd(instantAtWib('2026-03-15', '12:30'), noon)).toEqual(instantAtWib('2026-03-15', '13:00'));
    expect(isQuietHours(instantAtWib('2026-03-15', '12:00'), { from: '12:00', to: '12:00' })).toBe(false);
  });

  it('a setting with a time that does not exist is refused', () => {
    expect(quietHoursSchema.safeParse({ from: '20:00', to: '24:00' }).success).toBe(false);
    expect(quietHoursSchema.safeParse({ from: '8:00', to: '20:00' }).success).toBe(false);
    expect(quietHoursSchema.parse(DEFAULT_QUIET_HOURS)).toEqual(DEFAULT_QUIET_HOURS);
  });
});

describe('formatWib', () => {
  it('writes Indonesian with a dot in the time, English with a colon', () => {
    const instant = at('2027-03-31T11:05:59Z');
    expect([formatWib(instant, 'id'), formatWib(instant, 'en')]).toEqual([
      '31 Maret 2027, 18.05 WIB',
      '31 March 2027, 18:05 WIB',
    ]);
    expect([formatWib(instant, 'id', 'time'), formatWib(instant, 'en', 'time')]).toEqual(['18.05 WIB', '18:05 WIB']);
    expect([formatWib(instant, 'id', 'date'), formatWib(instant, 'id', 'weekday_date')]).toEqual([
      '31 Maret 2027',
      'Rabu, 31 Maret 2027',
    ]);
    expect(formatWibDate('2027-01-01', 'en', { weekday: true })).toBe('Friday, 1 January 2027');
  });
});

describe('parseWibDate', () => {
  it.each([
    '31 Maret 2027',
    ' 31  MARET 2027 ',
    'Rabu, 31 Maret 2027',
    '31 Mar 2027',
    '31 March 2027',
    'March 31, 2027',
    'Wednesday, March 31 2027',
    '2027-03-31',
    '2027-3-31',
    '31/03/2027',
    '31-3-2027',
    '31.03.2027',
  ])('reads %s', (text) => {
    expect(parseWibDate(text)).toEqual({ ok: true, date: '2027-03-31' });
  });

  it('knows every month in both languages, short and long', () => {
    const names = [
      'Januari',
      'Februari',
      'Maret',
      'April',
      'Mei',
      'Juni',
      'Juli',
      'Agustus',
      'September',
      'Oktober',
      'November',
      'Desember',
    ];
    const english = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'October', 'Nov', 'Dec'];
    const months = (list: readonly string[]): unknown => list.map((name) => parseWibDate(`1 ${name} 2027`));
    const expected = names.map((_, index) => ({ ok: true, date: `2027-${String(index + 1).padStart(2, '0')}-01` }));
    expect([months(names), months(english), months(names.map((name) => name.slice(0, 3)))]).toEqual([
      expected,
      expected,
      expected,
    ]);
    expect(['Agt', 'Agus', 'Nop', 'Pebruari'].map((name) => parseWibDate(`1 ${name} 2027`))).toEqual(
      [8, 8, 11, 2].map((month) => ({ ok: true, date: `2027-${String(month).padStart(2, '0')}-01` })),
    );
  });

  it.each([
    ['', 'empty'],
    ['besok', 'unreadable'],
    ['31 Foo 2027', 'unreadable'],
    ['31 Maret', 'unreadable'],
    ['31/03/27', 'unreadable'],
    ['31 constructor 2027', 'unreadable'],
    ['29 Februari 2027', 'no_such_date'],
    ['2027-02-30', 'no_such_date'],
    ['03/31/2027', 'no_such_date'],
    ['01/00/2027', 'no_such_date'],
    ['2027-00-01', 'no_such_date'],
  ])('refuses %s as %s', (text, reason) => {
    expect(parseWibDate(text)).toEqual({ ok: false, reason });
  });
});

describe('parseDeadline', () => {
  it.each([
    ['31 Maret 2027', '2027-03-31T16:59:59.999Z'],
    ['2027-03-31', '2027-03-31T16:59:59.999Z'],
    ['29 Februari 2028', '2028-02-29T16:59:59.999Z'],
    ['31 Desember 2026', '2026-12-31T16:59:59.999Z'],
    ['2027-03-31T10:00:00Z', '2027-03-31T10:00:00.000Z'],
    ['2027-03-31T10:00:00.25+07:00', '2027-03-31T03:00:00.250Z'],
    ['2027-03-31T10:00', '2027-03-31T03:00:00.000Z'],
    ['2027-03-31 10:00:00', '2027-03-31T03:00:00.000Z'],
    ['2027-03-31T20:00:00-05:00', '2027-04-01T01:00:00.000Z'],
  ])('%s lasts until %s', (text, iso) => {
    expect(parseDeadline(text)).toEqual({ ok: true, instant: at(iso) });
  });

  it.each([
    ['', 'empty'],
    ['selamanya', 'unreadable'],
    ['2027-02-29T10:00Z', 'no_such_date'],
    ['2027-03-31T25:00Z', 'no_such_date'],
    ['2027-03-31T10:00:60Z', 'no_such_date'],
    ['2027-03-31T10:00+15:00', 'no_such_date'],
  ])('refuses %s as %s', (text, reason) => {
    expect(parseDeadline(text)).toEqual({ ok: false, reason });
  });
});

describe('the zone of the host', () => {
  const home = process.env.TZ;
  afterEach(() => {
    if (home === undefined) delete process.env.TZ;
    else process.env.TZ = home;
  });

  it.each([
    ['UTC', 0],
    ['Asia/Jakarta', -420],
    ['America/New_York', 240],
    ['Pacific/Kiritimati', -840],
  ])('decides nothing: %s, also on the nights when New York changes its clocks', (zone, offset) => {
    process.env.TZ = zone;
    expect(at('2026-07-01T00:00:00Z').getTimezoneOffset(), 'the host really is in that zone').toBe(offset);
    for (const day of ['2026-03-08', '2026-11-01', '2027-01-01', '2028-02-29']) {
      expect(eachWibDate(addDays(day, -1), addDays(day, 1)).map((date) => wibDate(startOfWibDay(date)))).toEqual([
        addDays(day, -1),
        day,
        addDays(day, 1),
      ]);
      expect(endOfWibDay(day).getTime() - startOfWibDay(day).getTime()).toBe(86_399_999);
      expect([wibTime(instantAtWib(day, '00:30')), wibTime(instantAtWib(day, '23:30'))]).toEqual(['00:30', '23:30']);
      expect(formatWib(instantAtWib(day, '00:30'), 'en')).toBe(`${formatWibDate(day, 'en')}, 00:30 WIB`);
      expect(parseDeadline(formatWibDate(day, 'id'))).toEqual({ ok: true, instant: endOfWibDay(day) });
    }
  });
});
