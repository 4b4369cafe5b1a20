import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Db, openDatabase } from '../../apps/portal/src/database/index.ts';
import { createPostgresDatabase, type TestDatabase } from '../../apps/portal/src/database/test-support/databases.ts';
import { uuidv7 } from '../../packages/contract/src/index.ts';
import { newPerson, startBrowser } from '../support/browser.ts';
import { look, signIn } from '../support/looking.ts';
import { setUp } from '../support/portal-client.ts';
import { startUsher, type UsherProcess } from '../support/usher.ts';

let database: TestDatabase;
let db: Db;
let usher: UsherProcess;
let browser: Browser;
let team = '';
const told: string[] = [];
let answers = 204;
const receiver = createServer((request, response) => {
  told.push(String(request.headers['usher-event']));
  request.resume();
  response.writeHead(answers).end(answers === 204 ? '' : 'down for repairs');
}).listen(0, '127.0.0.1');

beforeAll(async () => {
  database = await createPostgresDatabase(inject('postgresUrl'));
  db = await openDatabase({ kind: 'postgres', url: database.url, maxConnections: 1 });
  const args = ['--desktop', 'none', '--port', '0', '--webhooks-to', 'anywhere', '--database', database.url];
  usher = await startUsher('up', { args });
  ({ team } = await setUp(usher.url, usher.setupCode ?? ''));
  browser = await startBrowser();
}, 120_000);
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await browser.close();
  await usher.stop();
  await db.close();
  await database.drop();
});

async function lookAt(page: Page, name: string, at: string): Promise<void> {
  await page.getByText(at).first().scrollIntoViewIfNeeded();
  await look(page, `webhooks-${name}`);
}

/** So many deliveries that arrived long ago, of the one webhook there is. */
async function arrivedBefore(count: number): Promise<void> {
  const { id: webhook } = await db.read.selectFrom('webhook').select('id').executeTakeFirstOrThrow();
  const rows = Array.from({ length: count }, (_, n) => {
    const at = new Date(Date.now() - (n + 1) * 60_000);
    const done = { state: 'delivered', attempts: 1, tries: 1, next_at: at, settled_at: at } as const;
    const id = uuidv7(at.getTime(), randomBytes(10));
    return { id, webhook_id: webhook, event: 'member.invited', source: id, body: '{}', created_at: at, ...done };
  });
  const attempts = rows.map(({ id, created_at: at }) => {
    return { delivery_id: id, number: 1, at, status: 204, problem: null, took_ms: 12, answer: '' };
  });
  await db.transact(async (tx) => {
    await tx.insertInto('webhook_delivery').values(rows).execute();
    await tx.insertInto('webhook_attempt').values(attempts).execute();
  });
}

/** A page of fifty, and what is older below it by the key that was pressed; the focus is not lost with its button. */
async function showsOlder(page: Page): Promise<void> {
  await arrivedBefore(110);
  const rows = page.getByRole('dialog').getByRole('button', { name: /^(More|Less) of / });
  const older = page.getByRole('button', { name: 'Show older' });
  await older.focus();
  expect(await rows.count()).toBe(50);
  await page.keyboard.press('Enter');
  await expect.poll(() => rows.count()).toBe(100);
  await look(page, 'webhooks-older');
  await page.keyboard.press('Enter');
  await expect.poll(() => rows.count()).toBe(111);
  expect(await older.count()).toBe(0);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Nothing older.');
}

it('makes a webhook, sends what happens to it, shows what came back, and sends it again', async () => {
  const { page, errors } = await newPerson(browser);
  await signIn(page, usher.url);
  await page.goto(`${usher.url}/t/${team}/settings`);
  await page.getByText('Nothing is sent anywhere.').waitFor();
  await page.getByText('E-mail is not set up on this Portal.').waitFor();
  await lookAt(page, 'none', 'E-mail is not set up');
  await page.getByRole('button', { name: 'New webhook' }).press('Enter');
  const { port } = receiver.address() as AddressInfo;
  await page.keyboard.type(`http://127.0.0.1:${port}/usher`);
  await page.keyboard.press('Enter');
  await page.getByText('Choose at least one.').waitFor();
  await lookAt(page, 'dialog', 'What it is told of');
  await page.getByLabel('Somebody was invited').press('Space');
  await page.getByLabel('Address').press('Enter');
  await page.getByRole('textbox', { name: 'Secret' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Secret' }).textContent()).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await page.getByText('On, nothing sent yet').waitFor();
  await page.getByRole('button', { name: /^Deliveries to/ }).press('Enter');
  await page.getByText('Nothing here from the last 14 days.').waitFor();
  answers = 500;
  await page.getByRole('button', { name: 'Send a test' }).press('Enter');
  await page.getByText(/Answered 500 in \d+ ms\. Again in/).waitFor();
  await page.getByRole('button', { name: /^More of webhook/ }).press('Enter');
  await page.getByText('down for repairs').waitFor();
  await lookAt(page, 'log', 'webhook.test');
  answers = 204;
  await page.getByRole('button', { name: /^Send again/ }).press('Enter');
  await page.getByText(/Arrived\. Answered 204/).waitFor();
  expect(told).toEqual(['webhook.test', 'webhook.test']);
  await showsOlder(page);
  await page.getByRole('button', { name: 'Close' }).press('Enter');
  await lookAt(page, 'one', '1 event');
  await page.getByRole('button', { name: /^More for/ }).press('Enter');
  await page.getByRole('menuitem', { name: 'New secret' }).press('Enter');
  await lookAt(page, 'new-secret', 'Everything is signed with it at once');
  await page.getByRole('button', { name: 'Change the secret' }).press('Enter');
  await page.getByRole('textbox', { name: 'Secret' }).waitFor();
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await page.goto(`${usher.url}/account`);
  // A key on what is still disabled is nobody's.
  await expect.poll(() => page.getByLabel('A webhook was stopped').isEnabled()).toBe(true);
  await page.getByLabel('A webhook was stopped').press('Space');
  await expect.poll(() => page.getByLabel('A webhook was stopped').isChecked()).toBe(false);
  await page.reload();
  await expect.poll(() => page.getByLabel('A webhook was stopped').isChecked()).toBe(false);
  await lookAt(page, 'account', 'A webhook was stopped');
  expect(errors).toEqual([]);
});
