import { describe, expect, it } from 'vitest';
import { formBody, literalText } from '#service/gateways/literal-text.ts';
import { recipientAddress } from '#service/gateways/recipient-address.ts';
import { parseExpiry } from '#service/gateways/vendor-dates.ts';
import { housePhone, webhookEvents } from '#service/gateways/webhook-body.ts';

describe('literal text', () => {
  it('puts a word joiner after every brace and changes nothing else', () => {
    expect(literalText('{name} {{otp}} ${x} *_~')).toBe('{\u2060name} {\u2060{\u2060otp}} ${\u2060x} *_~');
    expect(literalText('Halo Budi')).toBe('Halo Budi');
  });
  it('turns half of a surrogate pair into a character that can be sent', () => {
    expect(formBody({ message: literalText('a\uD83D') })).toBe('message=a%EF%BF%BD');
  });
});

describe('exactly one recipient', () => {
  it.each([
    '6281234567890,6281234567891',
    '6281234567890|Budi',
    '+6281234567890',
    '081234567890',
    '',
    '62812 345678',
    '1'.repeat(16),
    '6281\n2345678',
  ])('refuses the phone %j', (phone) => {
    expect(recipientAddress({ kind: 'person', phone }, '@g.us')).toBeNull();
  });
  it.each(['a@g.us,b@g.us', '120363|x', '12036306@c.us', '@g.us', '', '1203-1-2'])('refuses the group %j', (groupId) => {
    expect(recipientAddress({ kind: 'group', groupId }, '')).toBeNull();
  });
  it('gives each vendor the form of a group id it takes (GATEWAYS R9)', () => {
    for (const groupId of ['120363064449269123', '120363064449269123@g.us']) {
      expect(recipientAddress({ kind: 'group', groupId }, '')).toBe('120363064449269123');
      expect(recipientAddress({ kind: 'group', groupId }, '@g.us')).toBe('120363064449269123@g.us');
    }
    expect(recipientAddress({ kind: 'group', groupId: '6281218444-87681234' }, '')).toBe('6281218444-87681234');
  });
});

describe('end of a plan', () => {
  it.each([
    ['18 November 2029', '2029-11-17T17:00:00.000Z'],
    ['1 Agustus 2027', '2027-07-31T17:00:00.000Z'],
    ['2022-04-08', '2022-04-07T17:00:00.000Z'],
    ['2022-04-08 10:00:00', '2022-04-08T03:00:00.000Z'],
    ['2022-04-08T10:00:00Z', '2022-04-08T10:00:00.000Z'],
    ['1889740800', '2029-11-19T00:00:00.000Z'],
    ['31 April 2027', null],
    ['2027-13-01', null],
    ['never', null],
    ['', null],
    [null, null],
  ])('%j is %j', (text, iso) => {
    expect(parseExpiry(text)).toBe(iso);
  });
});

describe('phones in webhooks', () => {
  it.each([
    ['6281234567890', '6281234567890'],
    ['081234567890', '6281234567890'],
    ['81234567890', '6281234567890'],
    [6281234567890, '6281234567890'],
    ['+62 812-3456-7890', '6281234567890'],
    ['6281234567890@s.whatsapp.net', '6281234567890'],
    ['6281234567890:12@s.whatsapp.net', '6281234567890'],
    ['6591234567', '6591234567'],
    ['120363064449269123@g.us', null],
    ['120363064449269123', null],
    ['123456789012@lid', null],
    ['halo', null],
    [null, null],
    [{}, null],
  ])('%j is %j', (value, phone) => {
    expect(housePhone(value)).toBe(phone);
  });
});

describe('webhook bodies', () => {
  it('yield their events whatever wraps them', () => {
    const event = { id: 'a' };
    for (const body of [event, [event], { data: [event] }, JSON.stringify(event), [null, 7, [event], event]]) {
      expect(webhookEvents(body)).toEqual([event]);
    }
  });
  it('yield nothing for what is no event', () => {
    for (const body of [null, undefined, 7, 'x', true, [], [[]], '']) expect(webhookEvents(body)).toEqual([]);
  });
});
