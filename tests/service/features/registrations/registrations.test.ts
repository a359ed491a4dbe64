import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { addCustomer, addPackage, addTechnician, freshPhone } from '../../../support/sample-rows.ts';
import { createTestService, type SignedIn, type TestService } from '../../../support/test-service.ts';
import { addProof, addRegistration, fingerprintOf, foreignKeysLetThrough, messagesOf, noticesOf } from './registration-data.ts';

const HOUR = 3_600_000;
let desk: TestService<FakeClock>;
let cs: SignedIn;
let supervisor: SignedIn;
let admin: SignedIn;
let manager: SignedIn;
let field: SignedIn;
let silver: number;

beforeAll(async () => {
  desk = await createTestService({ clock: createFakeClock() });
  cs = await desk.signIn('customer_service', { username: 'citra', name: 'Citra' });
  supervisor = await desk.signIn('supervisor', { username: 'dewi', name: 'Dewi' });
  admin = await desk.signIn('admin', { username: 'andi', name: 'Andi' });
  manager = await desk.signIn('manager', { username: 'maya', name: 'Maya' });
  field = await desk.signIn('technician', { username: 'agus', name: 'Agus' });
  silver = await addPackage(desk, { name: 'Home Silver 50M' });
});
afterAll(async () => {
  await desk.close();
});
beforeEach(async () => {
  desk.forget();
  await desk.query('DELETE FROM notifications');
});

const inHours = (hours: number) => new Date(desk.clock.now().getTime() + hours * HOUR).toISOString();
const get = (id: number, who = cs) => desk.call(who, 'GET', `/api/registrations/${id}`);
const setStatus = (id: number, body: object, who = admin) => desk.call(who, 'PUT', `/api/registrations/${id}/status`, body);
const schedule = (id: number, body: object, who = cs) => desk.call(who, 'PUT', `/api/registrations/${id}/schedule`, body);
const assign = (id: number, body: object, who = cs) => desk.call(who, 'PUT', `/api/registrations/${id}/assign-technician`, body);
const makeCustomer = (id: number, body: object = {}, who = cs) =>
  desk.call(who, 'POST', `/api/registrations/${id}/create-customer`, body);
const messagesAbout = async (type: string, id: number) =>
  (await messagesOf(desk, type)).filter(({ registrationId }) => registrationId === id);
const refusal = (code: string, field: string, detail: string) => ({
  body: { success: false, error: { code, details: [{ field, code: detail }] } },
});
const ids = (answer: { body: { data: { id: number }[] } }) => answer.body.data.map(({ id }) => id);

describe('the public form', () => {
  const form = () => ({ name: 'Siti Aminah', address: 'Jl. Melati 5', packageId: silver });

  it('makes one registration for the phone of the proof, confirms it, and tells the desk', async () => {
    const phone = freshPhone();
    const { status, body } = await desk.call(null, 'POST', '/api/registrations/public', {
      ...form(),
      otpTicket: await addProof(desk, phone),
    });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      number: expect.stringMatching(/^REG-\d{6}$/),
      status: 'pending_verification',
      phone,
      createdAt: desk.clock.now().toISOString(),
    });
    const [row] = await desk.query<{ id: number }>('SELECT id FROM registrations WHERE number = $1', [body.data.number]);
    const detail = (await get(row!.id)).body.data;
    expect(detail).toMatchObject({
      source: 'public',
      phone,
      package: { id: silver },
      timeline: [{ kind: 'created', toStatus: 'pending_verification', actor: null }],
      lastMessage: { type: 'registration_confirmation', status: 'pending' },
    });
    const [message] = await messagesAbout('registration_confirmation', row!.id);
    expect(message).toMatchObject({ phone });
    expect(message!.text).toContain(body.data.number);
    expect(message!.text).toContain('Home Silver 50M (Rp');
    expect(desk.published).toContainEqual({ room: 'staff', name: 'registration_created', payload: { id: row!.id } });
    expect(await noticesOf(desk, cs.userId)).toMatchObject([{ link: `/registrations/${row!.id}` }]);
    expect(await noticesOf(desk, field.userId)).toEqual([]);
  });

  it('takes a proof once, also when ten come at the same moment', async () => {
    const otpTicket = await addProof(desk, freshPhone());
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => desk.call(null, 'POST', '/api/registrations/public', { ...form(), otpTicket })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 400)]);
  });

  it('refuses an unknown proof and one for something else, and keeps the proof of a form that was refused', async () => {
    const send = (body: object) => desk.call(null, 'POST', '/api/registrations/public', { ...form(), ...body });
    const before = await fingerprintOf(desk);
    expect(await send({ otpTicket: 'nope' })).toMatchObject(refusal('validation_failed', 'body.otpTicket', 'otp_ticket'));
    expect(await fingerprintOf(desk)).toBe(before);
    const login = await addProof(desk, freshPhone(), 'portal_login');
    expect((await send({ otpTicket: login })).status).toBe(400);
    const otpTicket = await addProof(desk, freshPhone());
    expect(await send({ otpTicket, packageId: 999_999 })).toMatchObject(
      refusal('validation_failed', 'body.packageId', 'unknown_package'),
    );
    const retired = await addPackage(desk, { name: 'Dulu', active: false });
    expect(await send({ otpTicket, packageId: retired })).toMatchObject({
      body: { error: { details: [{ code: 'retired_package' }] } },
    });
    expect((await send({ otpTicket })).status).toBe(200);
  });

  it('cannot choose the phone', async () => {
    const otpTicket = await addProof(desk, freshPhone());
    const answer = await desk.call(null, 'POST', '/api/registrations/public', { ...form(), otpTicket, phone: '6281200000001' });
    expect(answer.status).toBe(400);
  });
});

describe('entering at the desk', () => {
  it('brings the phone to its normal form and names whoever has it', async () => {
    const phone = freshPhone();
    const customerId = await addCustomer(desk, { phone, name: 'Budi' });
    const twin = await addRegistration(desk, { phone });
    await addRegistration(desk, { phone, status: 'rejected' });
    const spelled = `0${phone.slice(2)}`;
    const { status, body } = await desk.call(cs, 'POST', '/api/registrations', {
      name: 'Budi S',
      phone: spelled,
      address: 'Jl. Melati 1',
      packageId: silver,
    });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      phone,
      source: 'staff',
      duplicate: true,
      duplicates: { customers: [{ id: customerId, name: 'Budi', status: 'active' }], registrations: [{ id: twin }] },
      timeline: [{ kind: 'created', actor: 'Citra' }],
    });
    expect((await get(body.data.id)).body.data).toEqual(body.data);
    const found = await desk.call(cs, 'GET', `/api/registrations/duplicates?phone=${spelled}`);
    expect(ids({ body: { data: found.body.data.registrations } })).toEqual([body.data.id, twin]);
  });

  it('is for the registration desk only', async () => {
    const body = { name: 'A', phone: freshPhone(), address: 'Jl. A' };
    for (const who of [manager, field]) expect((await desk.call(who, 'POST', '/api/registrations', body)).status).toBe(403);
    expect((await desk.call(null, 'POST', '/api/registrations', body)).status).toBe(401);
  });
});

describe('editing', () => {
  it('changes what was said, keeps the rest, and leaves a trace', async () => {
    const id = await addRegistration(desk, { name: 'Ayu' });
    const answer = await desk.call(cs, 'PUT', `/api/registrations/${id}`, { name: 'Ayu L', packageId: silver, version: 1 });
    expect(answer.body.data).toMatchObject({
      name: 'Ayu L',
      address: 'Jl. Kenanga 3',
      package: { id: silver },
      version: 2,
      timeline: [{ kind: 'edited', actor: 'Citra', data: { fields: ['name', 'packageId'] } }],
    });
    expect(desk.published).toEqual([{ room: 'staff', name: 'registration_updated', payload: { id } }]);
    const audit = await desk.query(
      `SELECT before, after FROM audit_log WHERE action = 'registration.update' AND entity_id = $1`,
      [String(id)],
    );
    expect(audit).toEqual([{ before: { name: 'Ayu', packageId: null }, after: { name: 'Ayu L', packageId: silver } }]);
  });

  it('to the same values changes nothing, and ends with the registration', async () => {
    const id = await addRegistration(desk, { name: 'Ayu' });
    const before = await fingerprintOf(desk);
    expect((await desk.call(cs, 'PUT', `/api/registrations/${id}`, { name: 'Ayu', version: 1 })).body.data.version).toBe(1);
    expect(await fingerprintOf(desk)).toBe(before);
    for (const status of ['customer_created', 'rejected', 'cancelled']) {
      const ended = await addRegistration(desk, { status });
      expect(await desk.call(cs, 'PUT', `/api/registrations/${ended}`, { name: 'X', version: 1 })).toMatchObject({
        status: 409,
        ...refusal('illegal_transition', 'body', 'registration_locked'),
      });
    }
  });
});

describe('the steps', () => {
  it('tell the applicant, the next desk and the sockets', async () => {
    const id = await addRegistration(desk, { packageId: silver });
    expect((await setStatus(id, { status: 'verified', notes: 'KTP cocok' }, cs)).body.data).toMatchObject({
      status: 'verified',
      version: 2,
      timeline: [{ kind: 'status', fromStatus: 'pending_verification', toStatus: 'verified', note: 'KTP cocok' }],
    });
    expect(await noticesOf(desk, supervisor.userId)).toMatchObject([{ title: expect.stringContaining('Diverifikasi') }]);
    await setStatus(id, { status: 'approved' }, supervisor);
    expect(desk.published).toContainEqual({ room: 'staff', name: 'registration_approved', payload: { id } });
    expect(await noticesOf(desk, cs.userId)).toMatchObject([{ title: expect.stringContaining('Disetujui') }]);
    const texts = (await messagesAbout('registration_status', id)).map(({ text }) => text);
    expect(texts).toEqual([expect.stringContaining('*Diverifikasi*'), expect.stringContaining('*Disetujui*')]);
    // Notes are for the desk.
    expect(texts.join('\n')).not.toContain('KTP');
  });

  it('a rejection needs a reason, which the applicant reads', async () => {
    const id = await addRegistration(desk);
    expect(await setStatus(id, { status: 'rejected' })).toMatchObject({
      status: 400,
      ...refusal('validation_failed', 'body.reason', 'rejection_reason_missing'),
    });
    expect((await setStatus(id, { status: 'verified', reason: 'x' })).status).toBe(400);
    const { body } = await setStatus(id, { status: 'rejected', reason: 'Di luar jangkauan' }, manager);
    expect(body.data).toMatchObject({ status: 'rejected', rejectionReason: 'Di luar jangkauan' });
    expect((await messagesAbout('registration_status', id))[0]?.text).toContain('Alasan: Di luar jangkauan');
  });

  it('each needs its own permission', async () => {
    const noc = await desk.signIn('noc', { username: 'rina', name: 'Rina' });
    const everybody = { admin, manager, supervisor, noc, cs, field };
    const may: Record<string, readonly string[]> = {
      verified: ['admin', 'cs'],
      approved: ['admin', 'manager', 'supervisor'],
      rejected: ['admin', 'manager', 'supervisor', 'cs'],
      cancelled: ['admin', 'supervisor', 'cs'],
    };
    for (const [to, allowed] of Object.entries(may)) {
      for (const [name, who] of Object.entries(everybody)) {
        const id = await addRegistration(desk, {
          status: to === 'verified' ? 'pending_verification' : 'verified',
          technicianId: field.technicianId!,
        });
        const abilities = (await get(id, who)).body.data.abilities;
        const { status } = await setStatus(id, { status: to, ...(to === 'rejected' ? { reason: 'x' } : {}) }, who);
        expect([to, name, status, abilities.moveTo.includes(to)]).toEqual([
          to,
          name,
          allowed.includes(name) ? 200 : 403,
          allowed.includes(name),
        ]);
      }
    }
  });

  it('are the functions that bulk actions call, each refusing by an AppError that leaves nothing behind', async () => {
    const id = await addRegistration(desk);
    const { unitOfWork } = desk;
    const { service } = desk.feature('registrations');
    await unitOfWork.transaction((tx) => service.verify(tx, cs, id, {}));
    const before = await fingerprintOf(desk);
    for (const [work, code] of [
      [(tx) => service.verify(tx, cs, id, {}), 'already'],
      [(tx) => service.reject(tx, cs, id, {}), 'rejection_reason_missing'],
      [(tx) => service.assignTechnician(tx, cs, id, { technicianId: 999_999 }), 'unknown_technician'],
    ] as [Parameters<typeof unitOfWork.transaction>[0], string][]) {
      await expect(unitOfWork.transaction(work)).rejects.toMatchObject({ details: [{ code }] });
    }
    await expect(unitOfWork.transaction((tx) => service.approve(tx, cs, id, {}))).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await fingerprintOf(desk)).toBe(before);
    await unitOfWork.transaction((tx) => service.approve(tx, supervisor, id, {}));
    const scheduled = await addRegistration(desk, { status: 'installation_scheduled', installationAt: inHours(5) });
    await expect(unitOfWork.transaction((tx) => service.approve(tx, admin, scheduled, {}))).rejects.toMatchObject({
      details: [{ code: 'installation_planned' }],
    });
  });
});

describe('appointments', () => {
  it('set the status, tell the applicant the date in WIB, and tell the technician', async () => {
    const id = await addRegistration(desk, { status: 'approved', technicianId: field.technicianId! });
    const { body } = await schedule(id, { kind: 'installation', at: '2027-03-03T02:30:00Z' });
    expect(body.data).toMatchObject({
      status: 'installation_scheduled',
      installationAt: '2027-03-03T02:30:00.000Z',
      timeline: [{ kind: 'scheduled', data: { kind: 'installation', previousAt: null } }],
    });
    const [message] = await messagesAbout('installation_schedule', id);
    expect(message?.text).toContain('*Rabu, 3 Maret 2027*, pukul 09.30 WIB');
    expect(message?.text).toContain('Teknisi: Agus');
    expect(await noticesOf(desk, field.userId)).toMatchObject([{ title: expect.stringContaining('09.30 WIB') }]);
    expect(await messagesAbout('registration_status', id)).toEqual([]);
  });

  it('moved: the message with the old date is not sent any more', async () => {
    const id = await addRegistration(desk, { status: 'verified' });
    await schedule(id, { kind: 'survey', at: inHours(24) });
    const moved = await schedule(id, { kind: 'survey', at: inHours(48) });
    expect(moved.body.data).toMatchObject({ status: 'survey_scheduled', surveyAt: inHours(48), version: 3 });
    expect((await messagesAbout('installation_schedule', id)).map(({ status }) => status)).toEqual(['expired', 'pending']);
    expect((await messagesAbout('installation_schedule', id))[1]?.text).toContain('tidak berlaku lagi');
    expect(await schedule(id, { kind: 'survey', at: inHours(48) })).toMatchObject(
      refusal('illegal_transition', 'body.at', 'schedule_same'),
    );
  });

  it('lie in the future, within a year', async () => {
    const id = await addRegistration(desk, { status: 'verified' });
    for (const [at, code] of [
      [inHours(0), 'date_past'],
      [inHours(-1), 'date_past'],
      [inHours(24 * 367), 'date_too_far'],
    ] as const) {
      expect(await schedule(id, { kind: 'survey', at })).toMatchObject(refusal('validation_failed', 'body.at', code));
    }
    expect((await schedule(id, { kind: 'survey', at: 'besok' })).status).toBe(400);
    expect((await schedule(id, { kind: 'survey', at: inHours(24 * 365) })).status).toBe(200);
  });

  it('taken away: back to approved without a date, and the applicant is told so', async () => {
    const id = await addRegistration(desk, { status: 'approved' });
    await schedule(id, { kind: 'installation', at: inHours(24) });
    desk.published.length = 0;
    const { body } = await setStatus(id, { status: 'approved' }, cs);
    expect(body.data).toMatchObject({ status: 'approved', installationAt: null });
    expect((await messagesAbout('installation_schedule', id))[0]?.status).toBe('expired');
    expect((await messagesAbout('registration_status', id))[0]?.text).toContain('Jadwal pemasangan sebelumnya dibatalkan');
    expect(desk.published.map(({ name }) => name)).not.toContain('registration_approved');
    expect((await setStatus(id, { status: 'approved' }, manager)).status).toBe(409);
  });
});

describe('technicians', () => {
  it('are given a registration, told of it, and see their own only', async () => {
    const [own, other] = [await addRegistration(desk), await addRegistration(desk)];
    const technicianId = field.technicianId!;
    expect((await get(own, field)).status).toBe(404);
    expect((await assign(own, { technicianId })).body.data).toMatchObject({
      technician: { id: technicianId, name: 'Agus' },
      status: 'pending_verification',
    });
    expect(await noticesOf(desk, field.userId)).toMatchObject([{ link: `/registrations/${own}`, priority: 'high' }]);
    expect((await get(own, field)).body.data.abilities).toEqual({
      edit: false,
      moveTo: [],
      schedule: [],
      assignTechnician: false,
      createCustomer: false,
    });
    expect((await get(other, field)).status).toBe(404);
    const verifyAs = (id: number) =>
      desk.unitOfWork.transaction((tx) => desk.feature('registrations').service.verify(tx, field, id, {}));
    await expect(verifyAs(other)).rejects.toMatchObject({ code: 'not_found' });
    await expect(verifyAs(own)).rejects.toMatchObject({ code: 'forbidden' });
    const list = ids(await desk.call(field, 'GET', '/api/registrations?limit=200'));
    expect(list).toContain(own);
    expect(list).not.toContain(other);
    const next = await addTechnician(desk, { name: 'Joko' });
    await assign(own, { technicianId: next });
    expect(await noticesOf(desk, field.userId)).toMatchObject([{ title: expect.stringContaining('kini milik Joko') }, {}]);
  });

  it('unknown, inactive and the same again are refused, and so is an ended registration', async () => {
    const id = await addRegistration(desk);
    const [good, off] = [
      await addTechnician(desk, { name: 'Baik' }),
      await addTechnician(desk, { name: 'Pergi', active: false }),
    ];
    expect(await assign(id, { technicianId: 999_999 })).toMatchObject({
      body: { error: { details: [{ code: 'unknown_technician' }] } },
    });
    expect(await assign(id, { technicianId: off })).toMatchObject({
      body: { error: { details: [{ code: 'inactive_technician' }] } },
    });
    await assign(id, { technicianId: good });
    expect(await assign(id, { technicianId: good })).toMatchObject(
      refusal('illegal_transition', 'body.technicianId', 'registration_technician_same'),
    );
    const ended = await addRegistration(desk, { status: 'cancelled' });
    expect(await assign(ended, { technicianId: good })).toMatchObject(
      refusal('illegal_transition', 'body.technicianId', 'registration_ended'),
    );
  });
});

describe('turning it into a customer', () => {
  const installed = (input: Parameters<typeof addRegistration>[1] = {}) =>
    addRegistration(desk, { status: 'installation_scheduled', packageId: silver, installationAt: inHours(1), ...input });

  it('makes an active one with package and date, and tells the code', async () => {
    const id = await installed({ name: 'Rani' });
    const { status, body } = await makeCustomer(id, { installedAt: inHours(-2) });
    expect(status).toBe(200);
    const { customer } = body.data;
    expect(body.data).toMatchObject({
      status: 'customer_created',
      timeline: [{ kind: 'customer', data: { code: customer.code, linked: false } }],
      abilities: { edit: false, moveTo: [], schedule: [], createCustomer: false },
      duplicate: false,
    });
    const [row] = await desk.query('SELECT name, phone, status, package_id, installed_at, version FROM customers WHERE id = $1', [
      customer.id,
    ]);
    expect(row).toEqual({
      name: 'Rani',
      phone: body.data.phone,
      status: 'active',
      package_id: silver,
      installed_at: new Date(inHours(-2)),
      version: 1,
    });
    expect((await messagesAbout('registration_status', id))[0]?.text).toContain(`Nomor pelanggan: *${customer.code}*`);
  });

  it('two desks at once make one', async () => {
    for (let round = 0; round < 10; round += 1) {
      const phone = freshPhone();
      const id = await installed({ phone });
      const answers = await Promise.all([makeCustomer(id), makeCustomer(id, {}, supervisor)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(await desk.query('SELECT id FROM customers WHERE phone = $1', [phone])).toHaveLength(1);
    }
  });

  it('two registrations of one phone at once make one customer; the other is told and links', async () => {
    const phone = freshPhone();
    const [one, two] = [await installed({ phone }), await installed({ phone })];
    const answers = await Promise.all([makeCustomer(one), makeCustomer(two)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [customer, ...others] = await desk.query<{ id: number; version: number }>('SELECT id FROM customers WHERE phone = $1', [
      phone,
    ]);
    expect(others).toEqual([]);
    const refused = answers.findIndex(({ status }) => status === 409);
    expect(answers[refused]).toMatchObject(refusal('confirmation_required', 'body.linkCustomerId', 'phone_is_customer'));
    const id = refused === 0 ? one : two;
    const linked = await makeCustomer(id, { linkCustomerId: customer!.id });
    expect(linked.body.data).toMatchObject({ status: 'customer_created', customer: { id: customer!.id } });
    expect(linked.body.data.timeline).toMatchObject([{ kind: 'customer', data: { linked: true } }]);
  });

  it('linking wakes a customer who left and leaves one with a contract alone', async () => {
    for (const [status, expected] of [
      ['inactive', { status: 'active', package_id: silver, address: 'Jl. Kenanga 3', version: 2 }],
      ['pending', { status: 'active', package_id: silver, address: 'Jl. Kenanga 3', version: 2 }],
      ['active', { status: 'active', package_id: null, address: 'Jl. Melati 1', version: 1 }],
      ['suspended', { status: 'suspended', package_id: null, address: 'Jl. Melati 1', version: 1 }],
    ] as const) {
      const phone = freshPhone();
      const linkCustomerId = await addCustomer(desk, { phone, status });
      const id = await installed({ phone });
      expect((await makeCustomer(id, { linkCustomerId })).status).toBe(200);
      expect(
        await desk.query('SELECT status, package_id, address, version FROM customers WHERE id = $1', [linkCustomerId]),
      ).toEqual([expected]);
    }
  });

  it('refuses somebody else as the customer, no package, and a date to come', async () => {
    const stranger = await addCustomer(desk);
    const id = await installed();
    const before = await fingerprintOf(desk);
    expect(await makeCustomer(id, { linkCustomerId: stranger })).toMatchObject(
      refusal('validation_failed', 'body.linkCustomerId', 'other_phone'),
    );
    expect(await makeCustomer(id, { linkCustomerId: 999_999 })).toMatchObject({ status: 400 });
    expect(await makeCustomer(id, { installedAt: inHours(1) })).toMatchObject(
      refusal('validation_failed', 'body.installedAt', 'installation_future'),
    );
    expect((await makeCustomer(id, {}, manager)).status).toBe(403);
    expect(await fingerprintOf(desk)).toBe(before);
    const bare = await installed({ packageId: null });
    expect(await makeCustomer(bare)).toMatchObject(refusal('validation_failed', 'body.packageId', 'package_missing'));
    expect((await makeCustomer(bare, { packageId: silver })).body.data.package.id).toBe(silver);
  });
});

describe('every new body', () => {
  it('refuses more than 30 foreign keys and changes no column', async () => {
    const pending = await addRegistration(desk);
    const verified = await addRegistration(desk, { status: 'verified' });
    const installed = await addRegistration(desk, { status: 'installation_scheduled', packageId: silver });
    const technicianId = await addTechnician(desk, { name: 'Aman' });
    const applicant = { name: 'A', address: 'Jl. A' };
    const otpTicket = await addProof(desk, freshPhone());
    const before = await fingerprintOf(desk);
    for (const [who, method, url, body] of [
      [null, 'POST', '/api/registrations/public', { ...applicant, otpTicket, packageId: silver }],
      [admin, 'POST', '/api/registrations', { ...applicant, phone: freshPhone() }],
      [admin, 'PUT', `/api/registrations/${pending}`, { name: 'B', version: 1 }],
      [admin, 'PUT', `/api/registrations/${pending}/status`, { status: 'verified' }],
      [admin, 'PUT', `/api/registrations/${verified}/schedule`, { kind: 'survey', at: inHours(3) }],
      [admin, 'PUT', `/api/registrations/${verified}/assign-technician`, { technicianId }],
      [admin, 'POST', `/api/registrations/${installed}/create-customer`, {}],
    ] as const) {
      expect([url, await foreignKeysLetThrough(desk, who, method, url, body)]).toEqual([url, []]);
    }
    expect(await fingerprintOf(desk)).toBe(before);
  });
});
