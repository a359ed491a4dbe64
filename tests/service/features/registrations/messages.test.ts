import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderTemplate, variablesOf } from '#service/notifications/templates.ts';
import { composedFeatures } from '../../../support/composed-features.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addPackage, freshPhone } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { messagesOf } from './registration-data.ts';

const TYPES = composedFeatures().flatMap(({ notifications = [] }) => notifications);
const OURS = ['registration_confirmation', 'registration_status', 'installation_schedule', 'ticket_created'];

describe.each(TYPES.filter(({ id }) => OURS.includes(id)).map((type) => [type.id, type] as const))('%s', (_id, type) => {
  it('says the same in both languages and uses each of its variables', () => {
    expect(variablesOf(type.templates.id).toSorted()).toEqual(type.variables.toSorted());
    expect(variablesOf(type.templates.en).toSorted()).toEqual(type.variables.toSorted());
    expect(Object.keys(type.sample).toSorted()).toEqual(type.variables.toSorted());
    for (const text of Object.values(type.templates)) expect(renderTemplate(text, type.sample)).not.toMatch(/\{\{|\n{3}/);
  });

  it('is operational, held when its outcome is unknown, and not worth sending after a day', () => {
    expect([type.messageClass, type.onUnknown, type.lane, type.preference, type.expiresInSeconds]).toEqual([
      'operational',
      'hold',
      'normal',
      null,
      86_400,
    ]);
  });
});

describe('names that look like commands', () => {
  let desk: TestService<FakeClock>;
  let cs: SignedIn;
  beforeAll(async () => {
    desk = await createTestService({ clock: createFakeClock() });
    cs = await desk.signIn('customer_service', { username: 'citra', name: 'Citra' });
  });
  afterAll(async () => {
    await desk.close();
  });

  it('arrive as they are, at one recipient', async () => {
    const packageId = await addPackage(desk, { name: 'Silver' });
    const name = 'Budi {{number}} | *Jaya*, {name} ${1}';
    const phone = freshPhone();
    await desk.call(cs, 'POST', '/api/registrations', { name, phone, address: 'Jl. {{company}} 5', packageId });
    const messages = await messagesOf(desk, 'registration_confirmation');
    expect(messages).toMatchObject([{ phone }]);
    expect(messages[0]?.text).toContain(`Halo ${name},`);
    expect(messages[0]?.text).toContain('Alamat: Jl. {{company}} 5');
  });
});
