import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityFaults, screenshot } from './browser.ts';
import { owner } from './portal-client.ts';

/** A phone, a laptop, a wide screen. */
const widths = [
  [375, 760],
  [1280, 800],
  [2560, 1300],
] as const;

/**
 * Looks at the page as it stands: nothing scrolls sideways at any width, and axe finds nothing where the layout differs.
 * Dark differs by its colours alone, so one width shows it.
 */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    await lookOnce(page, `${name}-${width}`, width < 2000);
  }
  if (before) await page.setViewportSize(before);
  await turn(page, 'dark');
  await lookOnce(page, `${name}-dark`, true);
  await turn(page, 'light');
}

async function lookOnce(page: Page, name: string, withAxe: boolean): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await screenshot(page, name);
  expect(wider, name).toBeLessThanOrEqual(0);
  if (withAxe) expect(await accessibilityFaults(page), name).toEqual([]);
}

async function turn(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme);
}

/** As a person does, to the Devices page. */
export async function signIn(page: Page, url: string, email = owner.email): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/devices/);
}
