import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { look, signIn } from '../support/looking.ts';
import { setUp } from '../support/portal-client.ts';
import { startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let browser: Browser;
let team = '';

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'none', '--port', '0'] });
  ({ team } = await setUp(usher.url, usher.setupCode ?? ''));
  browser = await startBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await usher.stop();
});

async function openSettings(): Promise<{ page: Page; errors: string[] }> {
  const { page, context, errors } = await newPerson(browser);
  onTestFinished(() => context.close());
  await signIn(page, usher.url);
  await page.goto(`${usher.url}/t/${team}/settings`);
  await page.getByRole('button', { name: 'New API key' }).waitFor();
  return { page, errors };
}

it('makes a key by keyboard, shows its secret once, lets it ask, and revokes it at once', async () => {
  const { page, errors } = await openSettings();
  await look(page, 'api-keys-none');
  await page.getByRole('button', { name: 'New API key' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Night shift');
  await page.keyboard.press('Enter');
  await page.getByText('Choose at least one.').waitFor();
  await look(page, 'api-keys-dialog');
  await page.getByLabel('End sessions').press('Space');
  await page.getByLabel('Label').press('Enter');
  const secret = (await page.getByRole('textbox', { name: 'Secret' }).textContent()) ?? '';
  expect(secret).toMatch(/^usher_[0-9A-Za-z]{49}$/);
  await look(page, 'api-keys-secret');
  const ask = async () =>
    (await fetch(`${usher.url}/api/key`, { headers: { authorization: `Bearer ${secret}` } })).status;
  expect(await ask()).toBe(200);
  await page.getByRole('button', { name: 'Done' }).press('Enter');
  await page.reload();
  await page.getByText('Night shift').waitFor();
  expect(await page.content()).not.toContain(secret);
  await page.getByText(/Last used/).waitFor();
  await look(page, 'api-keys-one');
  await page.getByRole('button', { name: 'Revoke Night shift' }).press('Enter');
  await page.getByRole('dialog').waitFor();
  await look(page, 'api-keys-revoke');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke Night shift' }).press('Enter');
  await page.getByText('No program has a key to this team.').waitFor();
  expect(await ask()).toBe(401);
  expect(errors).toEqual([]);
}, 120_000);

it('shows the API to read, under the pages’ own policy', async () => {
  const { page, context, errors } = await newPerson(browser);
  onTestFinished(() => context.close());
  const answer = await page.goto(`${usher.url}/api/docs`);
  expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'");
  await page.getByRole('heading', { name: 'Usher API' }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityFaults(page), colorScheme).toEqual([]);
    for (const width of [375, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), String(width)).toBeLessThanOrEqual(width);
      await screenshot(page, `api-docs-${colorScheme}-${width}`);
    }
  }
  await page.getByRole('link', { name: /POST \/sessions\/\{session\}\/end/ }).click();
  expect(await page.evaluate(() => location.hash)).toBe('#postSessionsBySessionEnd');
  expect(errors).toEqual([]);
}, 60_000);
