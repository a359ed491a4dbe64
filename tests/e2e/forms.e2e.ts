import { expect, type Page, test } from '@playwright/test';
import { enterDesk, startBuiltDesk, watchProblems } from '../support/desk-browser.ts';
import { DEMO_PASSWORD, type ServiceProcess } from '../support/service-process.ts';

/** What a form promises: nothing typed is lost, nothing is overwritten unseen, nobody is messaged by surprise. */
let service: ServiceProcess;
let admin: string;
let noc: string;
test.beforeAll(async () => {
  service = await startBuiltDesk();
  admin = await service.login('admin');
  const { status } = await service.send('PUT', '/api/settings', {
    token: admin,
    body: { values: { 'messages.statusWaitSeconds': 120 } },
  });
  expect(status).toBe(200);
});
test.afterAll(async () => {
  await service?.stop();
});
test.beforeEach(async () => {
  // A session of its own: one test ends it.
  noc = await service.login('noc');
});

interface Ticket {
  readonly id: number;
  readonly number: string;
  readonly version: number;
}

/** The newest ticket in this status. */
async function ticketIn(status: string): Promise<Ticket> {
  const { body } = await service.send('GET', `/api/tickets?status=${status}&limit=1`, { token: noc });
  return body.data[0];
}
const read = async (id: number) => (await service.send('GET', `/api/tickets/${id}`, { token: admin })).body.data;

async function openTicket(page: Page, { id }: Ticket): Promise<void> {
  await enterDesk(page.context(), noc);
  await page.goto(`${service.url}/tickets/${id}`);
  await expect(page.getByTestId('ticket-assign')).toBeVisible();
}

test('a step says when its message leaves, and takes it back in time', async ({ page }) => {
  const ticket = await ticketIn('assigned');
  await openTicket(page, ticket);
  await page.getByTestId('ticket-move-in_progress').click();
  const toast = page.locator('.toasts').getByTestId('waiting-message');
  await expect(toast).toContainText(/Dikirim dalam \d+ dtk/);
  await toast.getByTestId('message-cancel').click();
  await expect(page.locator('.toasts').getByText('dibatalkan')).toBeVisible();
  await expect(page.getByTestId('waiting-message')).toHaveCount(0);
  const { messages, waiting } = await read(ticket.id);
  expect([messages[0].type, messages[0].status, waiting]).toEqual(['ticket_status_update', 'cancelled', null]);
});

test('a form outlives a reload and the end of the session; the same person goes on where it stopped', async ({ page }) => {
  const ticket = await ticketIn('in_progress');
  await openTicket(page, ticket);
  await page.keyboard.press('e');
  await page.getByTestId('status-answer').fill('Konektor diganti, redaman 18 dB.');
  await page.reload();
  await expect(page.getByTestId('ticket-assign')).toBeVisible();
  await page.keyboard.press('e');
  await expect(page.getByTestId('status-answer')).toHaveValue('Konektor diganti, redaman 18 dB.');
  await expect(page.getByText('Isian Anda yang belum tersimpan dipulihkan.')).toBeVisible();
  // The service tells every desk of the session; the sign-in comes over the form.
  await service.send('POST', '/api/auth/logout', { token: noc });
  await page.getByTestId('login-username').fill('noc');
  await page.getByTestId('login-password').fill(DEMO_PASSWORD);
  await page.getByTestId('login-submit').click();
  await expect(page.getByTestId('login-submit')).toHaveCount(0);
  await expect(page.getByTestId('status-answer')).toHaveValue('Konektor diganti, redaman 18 dB.');
  expect((await read(ticket.id)).status).toBe('in_progress');
  await page.getByTestId('status-submit').click();
  await expect(page.getByTestId('status-answer')).toHaveCount(0);
  expect(await read(ticket.id)).toMatchObject({ status: 'completed', resolution: 'Konektor diganti, redaman 18 dB.' });
});

test('a form that became old says who was faster, and saves only by a second decision', async ({ page }) => {
  const ticket = await ticketIn('assigned');
  await openTicket(page, ticket);
  await page.getByTestId('ticket-more').click();
  await page.getByTestId('ticket-more-edit').click();
  const form = page.getByTestId('edit');
  const title = form.getByRole('textbox').first();
  await title.fill('Judul dari NOC');
  const other = { title: 'Judul dari admin', version: (await read(ticket.id)).version };
  expect((await service.send('PUT', `/api/tickets/${ticket.id}`, { token: admin, body: other })).status).toBe(200);
  await expect(page.getByTestId('form-stale')).toContainText('Baru diubah oleh');
  await expect(page.getByTestId('edit-submit')).toBeDisabled();
  await expect(title).toHaveValue('Judul dari NOC');
  expect((await read(ticket.id)).title).toBe('Judul dari admin');
  await page.getByTestId('form-stale').getByRole('button').click();
  await expect(form).toHaveCount(0);
  expect((await read(ticket.id)).title).toBe('Judul dari NOC');
});

const statuses = (ids: readonly number[]): Promise<string[]> => Promise.all(ids.map(async (id) => (await read(id)).status));

test('chosen rows are changed together: plan, progress, result, and back again', async ({ page }) => {
  await enterDesk(page.context(), noc);
  await page.goto(`${service.url}/tickets?status=assigned,in_progress`);
  await expect(page.locator('[data-row]').nth(3)).toBeVisible();
  const rows = await page.locator('[data-row]').evaluateAll((all) => all.slice(0, 3).map((row) => Number(row.dataset.row)));
  const before = await statuses(rows);
  await page.keyboard.press('j');
  for (let row = 0; row < 3; row += 1) {
    await page.keyboard.press('x');
    await page.keyboard.press('j');
  }
  await expect(page.getByTestId('bulk-bar')).toContainText('3');
  await page.getByTestId('bulk-update-status').click();
  const form = page.getByTestId('bulk');
  await form.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Ditunda' }).click();
  // Holding needs its reason: without one there is nothing to start.
  await expect(page.getByTestId('bulk-submit')).toBeDisabled();
  await form.getByRole('textbox').last().fill('Menunggu kabel dari gudang');
  await expect(page.getByTestId('bulk-plan')).toContainText('3');
  await page.getByTestId('bulk-submit').click();
  const dock = page.getByTestId('bulk-operation');
  await expect(dock).toHaveAttribute('data-state', 'finished');
  await expect(dock).toContainText('3');
  expect(await statuses(rows)).toEqual(['on_hold', 'on_hold', 'on_hold']);
  await expect(page.getByTestId('bulk-bar')).toHaveCount(0);
  await page.getByTestId('bulk-undo').click();
  await expect.poll(() => statuses(rows)).toEqual(before);
});

test('the emergency alert shows the text and the reach of the service, and Esc asks before it throws the text away', async ({
  page,
}) => {
  const problems = watchProblems(page);
  await enterDesk(page.context(), noc);
  await page.goto(`${service.url}/tickets`);
  await page.getByTestId('emergency-open').click();
  const form = page.getByTestId('emergency');
  await form.getByRole('textbox').first().fill('Kabel fiber putus');
  await expect(page.getByTestId('emergency-preview')).toContainText('DARURAT: Kabel fiber putus');
  await expect(form.getByTestId('sends-notice')).toContainText(/\d+ staf dan grup .+ biayanya Rp/);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('unsaved-stay')).toBeVisible();
  await page.getByTestId('unsaved-stay').click();
  await expect(form.getByRole('textbox').first()).toHaveValue('Kabel fiber putus');
  await page.keyboard.press('Escape');
  await page.getByTestId('unsaved-leave').click();
  await expect(form).toHaveCount(0);
  expect(problems).toEqual([]);
});

test('a pinned view stands in the rail with its number, and leads to exactly those rows', async ({ page }) => {
  const query = { status: 'open,assigned', priority: 'high' };
  const body = { resource: 'tickets', name: 'Mendesak hari ini', query, pinned: true };
  const made = await service.send('POST', '/api/saved-views', { token: noc, body });
  expect(made.status).toBe(200);
  const { body: list } = await service.send('GET', `/api/tickets?${new URLSearchParams(query)}&limit=1`, { token: noc });
  await enterDesk(page.context(), noc);
  await page.goto(`${service.url}/packages`);
  const pin = page.getByTestId(`pinned-view-${made.body.data.id}`);
  await expect(pin).toHaveText(`Mendesak hari ini${list.total}`);
  await pin.click();
  await expect(page.getByText(`${list.total} baris`)).toBeVisible();
  await expect(page.getByTestId('saved-views')).toHaveText('Mendesak hari ini');
});

test('several repairs in one place stand out as one outage, and the number leads to exactly those tickets', async ({ page }) => {
  const { body } = await service.send('GET', '/api/customers?limit=200&status=active', { token: admin });
  const areaId: number = body.data.find(({ area }: { area: object | null }) => area !== null).area.id;
  const there = body.data.filter(({ area }: { area: { id: number } | null }) => area?.id === areaId);
  for (let at = 0; at < 3; at += 1) {
    const ticket = {
      customerId: there[at % there.length].id,
      type: 'repair',
      category: 'no_connection',
      title: `Mati bersama ${at}`,
    };
    expect((await service.send('POST', '/api/tickets', { token: admin, body: ticket })).status).toBe(200);
  }
  const query = `areaId=${areaId}&status=open,assigned,in_progress,on_hold&type=repair`;
  const { body: list } = await service.send('GET', `/api/tickets?${query}&limit=1`, { token: noc });
  await enterDesk(page.context(), noc);
  await page.goto(`${service.url}/tickets`);
  const door = page.getByTestId('outage-hint').locator(`a[href$="areaId=${areaId}"], a[href*="areaId=${areaId}&"]`);
  await expect(door).toContainText(`${list.total} tiket gangguan di `);
  await door.click();
  await expect(page.getByText(`${list.total} baris`)).toBeVisible();
  await expect(page.getByTestId('outage-hint')).toHaveCount(0);
});
