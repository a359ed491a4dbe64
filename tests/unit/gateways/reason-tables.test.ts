import { describe, expect, it } from 'vitest';
import { fonnteReasons } from '#service/gateways/fonnte.ts';
import {
  classifyReason,
  field,
  flagOf,
  parseRetryAfter,
  printable,
  readAnswer,
  refusalOutcome,
} from '#service/gateways/vendor-answer.ts';
import { wablasReasons } from '#service/gateways/wablas.ts';

const answered = (body: string, httpStatus = 200, retryAfter: string | null = null, date: string | null = null) =>
  ({ kind: 'answered', httpStatus, body, retryAfter, date }) as const;

describe('reasons of Fonnte', () => {
  it.each([
    ['token invalid', { trouble: 'token' }],
    ['invalid token', { trouble: 'token' }],
    ['Invalid Token', { trouble: 'token' }],
    ['devices must belong to an account', { trouble: 'configuration' }],
    ['request invalid on disconnected device', { trouble: 'device' }],
    ['disconnected device', { trouble: 'device' }],
    ['insufficient quota', { trouble: 'quota' }],
    ['target invalid', { fault: 'recipient' }],
    ['target input invalid', { fault: 'recipient' }],
    ['invalid group id', { fault: 'recipient' }],
    ['input invalid', { fault: 'request' }],
    ['invalid/empty body value', { fault: 'request' }],
    ['JSON format invalid', { fault: 'request' }],
    ['url invalid', { fault: 'content' }],
    ['url unreachable', { fault: 'content' }],
    ['file format not supported', { fault: 'content' }],
    ['file size must under 4MB', { fault: 'content' }],
    ['the moon is full', { fault: 'unlisted' }],
    ['', { fault: 'unlisted' }],
  ])('"%s" means %o', (reason, means) => {
    expect(classifyReason(fonnteReasons, reason)).toEqual(means);
  });
});

describe('reasons of Wablas', () => {
  it.each([
    ['token invalid or device expired', { trouble: 'token' }],
    ['device disconnected, need to scan qr code again', { trouble: 'device' }],
    ['need secret key', { trouble: 'token' }],
    ['secret key invalid', { trouble: 'token' }],
    ['not authorized', { trouble: 'token' }],
    ['your device expired', { trouble: 'plan' }],
    ['Device Not Found', { trouble: 'configuration' }],
    ['your quota has been exhausted', { trouble: 'quota' }],
    ['phone number invalid', { fault: 'recipient' }],
    ['param invalid', { fault: 'request' }],
    ['something else', { fault: 'unlisted' }],
  ])('"%s" means %o', (reason, means) => {
    expect(classifyReason(wablasReasons, reason)).toEqual(means);
  });

  it('every row of both tables names its source and is written in lower case', () => {
    for (const row of [...fonnteReasons, ...wablasReasons]) {
      expect(row.source).not.toBe('');
      expect(row.contains).toBe(row.contains.toLowerCase());
    }
  });
});

describe('the body is judged before the HTTP code (GATEWAYS R1 to R3)', () => {
  it('status false is a refusal under any HTTP code, with a capital Status too', () => {
    for (const code of [200, 400, 401, 500, 502]) {
      expect(readAnswer(answered('{"status":false,"reason":"x"}', code)).kind).toBe('no');
      expect(readAnswer(answered('{"Status":false,"Reason":"x"}', code)).kind).toBe('no');
      expect(readAnswer(answered('{"status":"false"}', code)).kind).toBe('no');
    }
  });

  it('status true is a yes as boolean and as text, and nothing else is', () => {
    expect(readAnswer(answered('{"status":true}')).kind).toBe('yes');
    expect(readAnswer(answered('\uFEFF{"status":"true"}', 500)).kind).toBe('yes');
    for (const body of [
      '{"status":1}',
      '{"status":"success"}',
      '{"status":null}',
      '{}',
      '[{"status":true}]',
      '"ok"',
      '7',
      'null',
    ]) {
      expect(readAnswer(answered(body))).toMatchObject({ kind: 'unknown', cause: 'no_status', httpStatus: 200 });
    }
  });

  it('an answer that is no JSON is unknown, and its text is not repeated', () => {
    expect(readAnswer(answered('<html>x</html>'))).toMatchObject({ kind: 'unknown', cause: 'not_json' });
    expect(readAnswer(answered('  '))).toMatchObject({ kind: 'unknown', cause: 'empty' });
    expect(readAnswer(answered('<html>x</html>', 502))).toMatchObject({ kind: 'unknown', cause: 'server_error' });
    expect(JSON.stringify(readAnswer(answered('<html>very private</html>', 502)))).not.toContain('private');
  });

  it('HTTP 429 with status false is about pace, without it nobody knows', () => {
    const no = readAnswer(answered('{"status":false,"reason":"target invalid"}', 429, '7'));
    if (no.kind !== 'no') throw new Error('expected a no');
    expect(refusalOutcome(fonnteReasons, no, 'target invalid')).toMatchObject({
      kind: 'gateway_refused',
      trouble: 'rate',
      retryAfterMs: 7_000,
    });
    expect(readAnswer(answered('slow down', 429, '7'))).toMatchObject({
      kind: 'unknown',
      cause: 'not_json',
      retryAfterMs: 7_000,
    });
  });

  it('a member in its documented case wins over the same name in another case', () => {
    expect(field({ Status: false, status: true }, 'status')).toBe(true);
    expect(field({ STATUS: 'x' }, 'status')).toBe('x');
    expect(field({}, 'constructor')).toBeUndefined();
    expect(flagOf('TRUE ')).toBe(true);
  });
});

describe('Retry-After', () => {
  const date = 'Mon, 01 Dec 2025 00:00:00 GMT';
  it('is read as seconds', () => {
    expect(parseRetryAfter('30', null)).toBe(30_000);
    expect(parseRetryAfter(' 0 ', null)).toBe(0);
  });
  it('is read as a date against the Date of the same answer, whatever our clock says', () => {
    expect(parseRetryAfter('Mon, 01 Dec 2025 00:01:30 GMT', date, () => 0)).toBe(90_000);
  });
  it('is read as a date against our clock when the answer has no Date', () => {
    expect(parseRetryAfter(date, null, () => Date.parse(date) - 5_000)).toBe(5_000);
    expect(parseRetryAfter(date, null)).toBeNull();
  });
  it('never asks for a negative wait nor for more than a day, and nonsense is null', () => {
    expect(parseRetryAfter(date, 'Mon, 01 Dec 2025 01:00:00 GMT')).toBe(0);
    expect(parseRetryAfter('999999999', null)).toBe(86_400_000);
    for (const nonsense of ['', 'soon', '-5', '1e9']) expect(parseRetryAfter(nonsense, date)).toBeNull();
  });
});

describe('vendor texts for people', () => {
  it('hold no secret, no line break and no more than 300 characters', () => {
    expect(printable('bad token abc.def\r\nFAKE LINE', ['abc.def', ''])).toBe('bad token [secret] FAKE LINE');
    expect(printable('x'.repeat(1_000), [])).toHaveLength(300);
    expect(printable(undefined, [])).toBe('no reason given');
    expect(printable({ phone: ['bad'] }, [])).toBe('{"phone":["bad"]}');
  });
});
