import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import pg from 'pg';
import { DEMO_PASSWORD, embeddedDatabase, ROOT, type ServiceProcess, startService } from '../support/service-process.ts';

const BUILT = join('out', 'main', 'headless.js');
/** The pictures of the documents change only when asked for: `KABAR_SCREENSHOTS=1`. */
const SHOTS =
  process.env.KABAR_SCREENSHOTS === '1' ? join(ROOT, 'resources', 'screenshots') : join(ROOT, 'test-results', 'screenshots');
/** Everything a name could try to be: markup, a formula, a template, a text that runs backwards. */
const HOSTILE_NAME = '=1+1 <img src=x onerror="window.hacked=1"> <b>{name} {{otp}} ${7*7}</b>';

let service: ServiceProcess;
let admin: string;
test.beforeAll(async () => {
  if (!existsSync(join(ROOT, BUILT))) throw new Error(`${BUILT} is missing: run "npm run build" first`);
  mkdirSync(SHOTS, { recursive: true });
  service = await startService({ demo: true, durable: true, command: [BUILT], env: { KABAR_LOG_STDERR: '0' } });
  admin = await service.login('admin');
});
test.afterAll(async () => {
  await service?.stop();
});

/** What went wrong inside the page; checked at the end of each test. */
const problems = new WeakMap<Page, string[]>();
test.beforeEach(({ page }) => {
  const list: string[] = [];
  problems.set(page, list);
  page.on('pageerror', (error) => list.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') list.push(message.text());
  });
});
test.afterEach(({ page }) => {
  expect(problems.get(page)).toEqual([]);
});

async function query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: embeddedDatabase(service.dataDir).url });
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function signIn(page: Page, username = 'noc'): Promise<void> {
  await page.goto(service.url);
  await page.getByTestId('login-username').fill(username);
  await page.getByTestId('login-password').fill(DEMO_PASSWORD);
  await page.getByTestId('login-submit').click();
  await expect(page.getByTestId('user-menu')).toBeVisible();
}

interface Ticket {
  readonly id: number;
  readonly number: string;
}

/** A ticket nobody has yet; the newest, so that it stands on top of the list. */
async function newTicket(title: string, customerName?: string): Promise<Ticket> {
  const [customer] = await query<{ id: number }>(
    `SELECT c.id FROM customers c WHERE c.status = 'active' AND NOT EXISTS (SELECT FROM tickets t WHERE t.customer_id = c.id) ORDER BY c.id LIMIT 1`,
  );
  if (customerName !== undefined) await query('UPDATE customers SET name = $1 WHERE id = $2', [customerName, customer?.id]);
  const body = { customerId: customer?.id, type: 'repair', category: 'no_connection', priority: 'high', title };
  const { status, body: answer } = await service.send('POST', '/api/tickets', { token: admin, body });
  expect(status).toBe(200);
  return answer.data;
}

interface Person {
  readonly id: number;
  readonly name: string;
  readonly phone: string;
}

async function freeTechnician(): Promise<Person> {
  const { body } = await service.send('GET', '/api/technicians', { token: admin });
  return body.data[0];
}

/** What the imitated phones of the world got about a ticket. */
async function ledgerOf(ticket: Ticket): Promise<{ seq: number; recipient: string; text: string }[]> {
  const { body } = await service.send('GET', `/api/sandbox/messages?limit=200&search=${ticket.number}`, { token: admin });
  return body.data;
}

/** The one message to its technician, once the assignment is there. */
async function assignmentOf(ticket: Ticket): Promise<{ id: number; status: string }> {
  const found = async (): Promise<{ id: number; status: string }[]> => {
    const { body } = await service.send('GET', `/api/tickets/${ticket.id}`, { token: admin });
    return body.data.messages.filter(({ type }: { type: string }) => type === 'ticket_assignment');
  };
  await expect.poll(async () => (await found()).length).toBe(1);
  const [message] = await found();
  if (!message) throw new Error('the message is gone again');
  return message;
}

// First, while there is nothing but the demo data.
test('pictures of the desk for the documents', async ({ page, browser }) => {
  const shot = (name: string, on = page) => on.screenshot({ path: join(SHOTS, `${name}.png`), animations: 'disabled' });
  await page.goto(service.url);
  await expect(page.getByTestId('login-submit')).toBeVisible();
  await shot('login');
  const [ticket, technician] = [await newTicket('Lampu LOS merah, internet mati total'), await freeTechnician()];
  await signIn(page);
  await page.goto(`${service.url}/tickets`);
  await expect(page.getByTestId(`ticket-row-${ticket.id}`)).toBeVisible();
  await shot('tickets');
  await page.getByTestId(`ticket-row-${ticket.id}`).click();
  await page.getByTestId('ticket-assign').click();
  await page.getByTestId(`assign-technician-${technician.id}`).click();
  await page.getByTestId('assign-submit').click();
  const message = await assignmentOf(ticket);
  await expect(page.getByTestId(`message-state-${message.id}`)).toHaveAttribute('data-status', /^(sent|delivered|read)$/);
  await expect(page.locator('.mantine-Notification-root')).toHaveCount(0);
  await shot('ticket-drawer');
  await page.goto(`${service.url}/sandbox-phone`);
  await page.getByTestId(`sandbox-chat-${technician.phone}`).click();
  const [sent] = (await ledgerOf(ticket)).filter(({ recipient }) => recipient === technician.phone);
  await expect(page.getByTestId(`sandbox-bubble-${sent?.seq}`)).toBeVisible();
  await shot('sandbox-phone');

  const dark = await browser.newPage({ colorScheme: 'dark' });
  await signIn(dark);
  await dark.goto(`${service.url}/tickets/${ticket.id}`);
  await expect(dark.getByTestId(`message-state-${message.id}`)).toBeVisible();
  await shot('tickets-dark', dark);
  await dark.close();
});

test('assigning a ticket sends its technician exactly one message, and the page shows it as sent without a reload', async ({
  page,
}) => {
  const [ticket, technician] = [await newTicket('Internet mati sejak pagi'), await freeTechnician()];
  await signIn(page);
  await page.goto(`${service.url}/tickets`);
  await page.getByTestId(`ticket-row-${ticket.id}`).click();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.getByTestId('ticket-assign').click();
  await page.getByTestId(`assign-technician-${technician.id}`).click();
  await page.getByTestId('assign-submit').click();
  await expect(page.getByTestId('assign-submit')).toBeHidden();

  const message = await assignmentOf(ticket);
  await expect(page.getByTestId(`message-state-${message.id}`)).toHaveAttribute('data-status', /^(sent|delivered|read)$/);
  expect(await page.evaluate(() => (window as unknown as { sameDocument?: boolean }).sameDocument)).toBe(true);

  const toTechnician = (await ledgerOf(ticket)).filter(({ recipient }) => recipient === technician.phone);
  expect(toTechnician).toHaveLength(1);
  expect(toTechnician[0]?.text).toContain('Internet mati sejak pagi');
});

test('a second desk sees the assignment and the state of its message without touching anything', async ({ page, browser }) => {
  const [ticket, technician] = [await newTicket('Kabel putus di depan rumah'), await freeTechnician()];
  await signIn(page);
  await page.goto(`${service.url}/tickets/${ticket.id}`);
  await expect(page.getByTestId('ticket-assign')).toBeVisible();
  const other = await browser.newPage();
  await signIn(other, 'supervisor');
  await other.goto(`${service.url}/tickets/${ticket.id}`);
  await other.getByTestId('ticket-assign').click();
  await other.getByTestId(`assign-technician-${technician.id}`).click();
  // Twice at once, as an impatient finger does.
  await other.getByTestId('assign-submit').dblclick();
  await expect(other.getByTestId('assign-submit')).toBeHidden();
  await other.close();
  const message = await assignmentOf(ticket);
  await expect(page.getByTestId(`message-state-${message.id}`)).toHaveAttribute('data-status', /^(sent|delivered|read)$/);
  expect((await ledgerOf(ticket)).filter(({ recipient }) => recipient === technician.phone)).toHaveLength(1);
});

test('a hostile name is shown as it is written, in the list, in the drawer and in the message', async ({ page }) => {
  const [ticket, technician] = [await newTicket('Judul <script>window.hacked=1</script>', HOSTILE_NAME), await freeTechnician()];
  await signIn(page);
  await page.goto(`${service.url}/tickets`);
  const row = page.getByTestId(`ticket-row-${ticket.id}`);
  await expect(row).toContainText(HOSTILE_NAME);
  await expect(row).toContainText('<script>window.hacked=1</script>');
  await row.click();
  await page.getByTestId('ticket-assign').click();
  await page.getByTestId(`assign-technician-${technician.id}`).click();
  await page.getByTestId('assign-submit').click();
  const message = await assignmentOf(ticket);
  await expect(page.getByTestId(`message-state-${message.id}`)).toHaveAttribute('data-status', /^(sent|delivered|read)$/);
  const [sent] = (await ledgerOf(ticket)).filter(({ recipient }) => recipient === technician.phone);
  // The vendor expands {name}: only a look at what arrived shows that it had nothing to expand.
  const readable = (text: string | undefined) => text?.replaceAll(/[\u200b-\u200f\u2060]/g, '');
  expect(readable(sent?.text)).toContain('<img src=x onerror="window.hacked=1">');
  expect(readable(sent?.text)).toContain('{name} {{otp}} ${7*7}');
  await page.goto(`${service.url}/sandbox-phone`);
  await page.getByTestId(`sandbox-chat-${technician.phone}`).click();
  await expect(page.getByTestId(`sandbox-bubble-${sent?.seq}`)).toContainText('<img src=x');
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
});

test('the whole way by keyboard: sign in, list, open, assign, close, search', async ({ page }) => {
  const [ticket, technician] = [await newTicket('Lewat papan ketik'), await freeTechnician()];
  await page.goto(service.url);
  await expect(page.getByTestId('login-username')).toBeFocused();
  await page.keyboard.type('noc');
  await page.keyboard.press('Tab');
  await page.keyboard.type(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('user-menu')).toBeVisible();
  // The second key has to follow the first within a moment, which a busy machine may miss; a person would press them again.
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await expect(page).toHaveURL(/\/tickets/, { timeout: 2_000 });
  }).toPass();
  await expect(page.getByTestId(`ticket-row-${ticket.id}`)).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/tickets/${ticket.id}`));
  await expect(page.getByTestId('ticket-assign')).toBeVisible();
  await page.keyboard.press('a');
  const choice = page.getByTestId(`assign-technician-${technician.id}`);
  await expect(choice).toBeVisible();
  await page.keyboard.type(technician.name);
  await expect(page.locator('[data-testid^="assign-technician-"]')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+Enter');
  const message = await expect
    .poll(async () => (await ledgerOf(ticket)).length)
    .toBe(1)
    .then(() => assignmentOf(ticket));
  await expect(page.getByTestId(`message-state-${message.id}`)).toHaveAttribute('data-status', /^(sent|delivered|read)$/);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(new RegExp(`/tickets/${ticket.id}`));
  await page.keyboard.press('/');
  await page.keyboard.type(ticket.number);
  await expect(page.locator('[data-testid^="ticket-row-"]')).toHaveCount(1);
});

test('a technician sees the own tickets only and cannot assign', async ({ page }) => {
  const ticket = await newTicket('Bukan milik teknisi ini');
  await signIn(page, 'technician');
  await page.goto(`${service.url}/tickets`);
  await expect(page.getByTestId('user-menu')).toBeVisible();
  await expect(page.locator('[data-testid^="ticket-row-"]').first()).toBeVisible();
  await expect(page.getByTestId(`ticket-row-${ticket.id}`)).toHaveCount(0);
  await page.locator('[data-testid^="ticket-row-"]').first().click();
  await expect(page.getByTestId('ticket-assign')).toHaveCount(0);
});
