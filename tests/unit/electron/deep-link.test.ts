import { describe, expect, it } from 'vitest';
import { DEEP_LINK_PAGES, deepLinkOf, readDeepLink } from '../../../src-main/electron/deep-link.ts';

/** RELIABILITY E6: none of these may lead anywhere. */
const HOSTILE = [
  '',
  'kabar:',
  'kabar://',
  'kabar://ticket',
  'kabar://ticket/',
  'kabar://ticket/0',
  'kabar://ticket/-1',
  'kabar://ticket/+1',
  'kabar://ticket/01',
  'kabar://ticket/1.5',
  'kabar://ticket/1e3',
  'kabar://ticket/0x10',
  'kabar://ticket/NaN',
  'kabar://ticket/2147483648',
  'kabar://ticket/99999999999999999999',
  'kabar://ticket/1/',
  'kabar://ticket/1/close',
  'kabar://ticket/1?do=close',
  'kabar://ticket/1#x',
  'kabar://ticket/1;rm',
  'kabar://ticket/1 --inspect',
  'kabar://ticket/1" --inspect',
  "kabar://ticket/1' --inspect",
  'kabar://ticket/1\n',
  'kabar://ticket/1\r\n--inspect',
  'kabar://ticket/1\0',
  ' kabar://ticket/1',
  'kabar://ticket/1 ',
  'kabar:// ticket/1',
  'kabar:///ticket/1',
  'kabar:/ticket/1',
  'kabar:ticket/1',
  'kabar:\\\\ticket\\1',
  'kabar://ticket\\1',
  'KABAR://ticket/1',
  'Kabar://ticket/1',
  'kabar://TICKET/1',
  'kabar://Ticket/1',
  'kabar://ticket/../admin/1',
  'kabar://../ticket/1',
  'kabar://ticket/%31',
  'kabar://ticket%2F1',
  'kabar://%74icket/1',
  'kabar://ticket/１',
  'kabar://ticket/١',
  'kabar://tіcket/1',
  'kabar://user@ticket/1',
  'kabar://ticket:80/1',
  'kabar://message/1',
  'kabar://constructor/1',
  'kabar://__proto__/1',
  'kabar://tostring/1',
  'kabar://ticket/1,2',
  'kabar://ticket/javascript:alert(1)',
  `kabar://ticket/${'1'.repeat(65_536)}`,
  `kabar://${'a'.repeat(65_536)}/1`,
  'app://bundle/desk.html',
  'app://x" --inspect',
  'http://ticket/1',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '--inspect',
  '--remote-debugging-port=9222',
  '--gpu-launcher=cmd.exe',
];

describe('a deep link', () => {
  it('leads to a page of the closed list', () => {
    expect(readDeepLink('kabar://ticket/123')).toBe('/tickets/123');
    expect(readDeepLink('kabar://invoice/2147483647')).toBe('/invoices/2147483647');
    expect(Object.keys(DEEP_LINK_PAGES)).toEqual(['ticket', 'registration', 'customer', 'invoice']);
  });

  it('is ignored when it is anything else', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(50);
    expect(HOSTILE.filter((text) => readDeepLink(text) !== null)).toEqual([]);
    expect(HOSTILE.filter((text) => deepLinkOf(['kabar-desk', text]) !== null)).toEqual([]);
  });
});

describe('the arguments of a program start', () => {
  it('carry one link among switches', () => {
    expect(deepLinkOf(['kabar-desk', '--', 'kabar://ticket/7'])).toBe('/tickets/7');
    expect(deepLinkOf(['kabar-desk', '--allow-file-access', 'kabar://ticket/7', '--inspect'])).toBe('/tickets/7');
  });

  it('carry none when there are several, or when it is the program name', () => {
    expect(deepLinkOf(['kabar-desk', 'kabar://ticket/7', 'kabar://ticket/8'])).toBeNull();
    expect(deepLinkOf(['kabar://ticket/7'])).toBeNull();
    expect(deepLinkOf([])).toBeNull();
  });
});
