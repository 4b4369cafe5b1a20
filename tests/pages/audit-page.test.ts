import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson, startBrowser } from '../support/browser.ts';
import { failRead, look, signIn } from '../support/looking.ts';
import { joinAs, onlineDevice, type PortalClient, setUp } from '../support/portal-client.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let browser: Browser;
let client: PortalClient;
let team: string;

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual', '--port', '0'], times: longLeases });
  browser = await startBrowser();
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
});

afterAll(async () => {
  await browser.close();
  await usher.stop();
});

it('finds, opens, exports and keeps the audit, at every width, in light and dark', async () => {
  await onlineDevice(client, team);
  const body = { capacity: 7, why: 'Night shift' };
  await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body });
  const { page, errors } = await newPerson(browser);
  await signIn(page, usher.url);

  await page.goto(`${usher.url}/t/${team}/audit`);
  const events = page.getByRole('list', { name: 'Events' });
  await events.getByText('changed the capacity from').waitFor();
  await look(page, 'audit');
  await page.getByLabel('What').selectOption('subscription');
  await page.getByText('1 event matches').waitFor();
  await page.getByRole('searchbox', { name: 'Search' }).fill('ana');
  await page.waitForURL(/kind=subscription.*search=ana/);
  await page.reload();
  await events.getByRole('button', { name: /changed the capacity/ }).press('Enter');
  const entry = page.getByRole('dialog', { name: /changed the capacity/ });
  await entry.getByText('Night shift').first().waitFor();
  await look(page, 'audit-entry');
  await page.keyboard.press('Escape');

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  expect(text.trim().split('\r\n')).toHaveLength(2);

  await page.getByRole('searchbox', { name: 'Search' }).fill('nobody of that name');
  await page.getByText('Nothing matches these filters.').waitFor();
  await look(page, 'audit-empty');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await events.getByText('set up the team').waitFor();

  await page.getByRole('button', { name: 'Kept for one year' }).click();
  await page.getByLabel('Rows are kept').selectOption('90');
  await page.getByText(/older than 90 days are deleted/).waitFor();
  await look(page, 'audit-keeping');
  await page.getByRole('button', { name: 'Keep for 90 days' }).click();
  await page.getByText('Saved.').waitFor();
  await page.keyboard.press('Escape');
  await events.getByText('set the audit to be kept for 90 days').waitFor();

  // Older ones come after those shown; what fails says so where it failed, and can be tried again.
  const reads = /\/api\/teams\/[^/]+\/audit(\?|$)/;
  await page.route(reads, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('limit', '2');
    return route.continue({ url: url.href });
  });
  await page.goto(`${usher.url}/t/${team}/audit`);
  const rows = events.getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(2);
  await page.route(/\/audit\?.*before/, failRead);
  const older = page.getByRole('button', { name: 'Show older' });
  await older.press('Enter');
  await page.getByRole('alert').waitFor();
  await look(page, 'audit-older-failed');
  await page.unroute(/\/audit\?.*before/, failRead);
  await older.press('Enter');
  await expect.poll(() => rows.count()).toBe(4);
  while (await older.isVisible()) {
    const shown = await rows.count();
    await older.press('Enter');
    await expect.poll(() => rows.count()).toBeGreaterThan(shown);
  }
  await events.getByText('set up the team').waitFor();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.route(reads, failRead);
  await page.reload();
  await page.getByRole('alert').waitFor();
  await look(page, 'audit-failed');
  await page.unroute(reads, failRead);
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect.poll(() => rows.count()).toBe(2);
  await page.context().close();
  expect(errors).toEqual([expect.stringContaining('500'), expect.stringContaining('500')]);
});

it('tells a User whom to ask for the audit, the subscription and past sessions', async () => {
  const bo = { name: 'Bo Lind', email: 'bo@harbour.example' };
  await joinAs(client, team, bo, 'user');
  const { page } = await newPerson(browser);
  await signIn(page, usher.url, bo.email);
  for (const [path, title] of [
    ['audit', 'Your role does not allow this.'],
    ['subscription', 'Your role does not allow this.'],
    ['people/sessions/past', 'The Sessions page is for the people who run the team.'],
  ] as const) {
    await page.goto(`${usher.url}/t/${team}/${path}`);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByText(/^Ask a Manager/).waitFor();
  }
  await look(page, 'history-forbidden');
  await page.context().close();
});
