import type { Page, Route } from 'playwright-core';
import { expect } from 'vitest';
import { errors } from '../../packages/contract/src/index.ts';
import { accessibilityFaults, screenshot } from './browser.ts';
import { owner } from './portal-client.ts';

/** A phone, a laptop, a wide screen. */
const widths = [
  [375, 760],
  [1280, 800],
  [2560, 1300],
] as const;

/**
 * Looks at the page as it stands: nothing scrolls sideways at any width, and axe finds nothing in either layout nor in either
 * set of colours: the phone's in light, the wide one in dark, which differs by its colours alone.
 */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    await lookOnce(page, `${name}-${width}`, width < 1000);
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
  expect(await page.evaluate(outsideDialog), name).toEqual([]);
  if (withAxe) expect(await accessibilityFaults(page), name).toEqual([]);
}

/** What leaves an open dialog sideways; to the left it could not even be scrolled to. */
function outsideDialog(): string[] {
  return [...document.querySelectorAll('dialog[open]')].flatMap((dialog) => {
    const box = dialog.getBoundingClientRect();
    const inside = [...dialog.querySelectorAll('button, input, select, p')];
    return inside.flatMap((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < box.left || right > box.right) ? [element.outerHTML] : [];
    });
  });
}

/** Colours that fade pass through some that nobody reads: it ends once the last is what it stays. */
async function turn(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(async (chosen) => {
    document.documentElement.setAttribute('data-theme', chosen);
    const fading = () => document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    for (let left = fading(); left.length > 0; left = fading())
      await Promise.allSettled(left.map(({ finished }) => finished));
  }, theme);
}

/** The Portal answers that it failed, as it does when it does. */
export function failRead(route: Route): Promise<void> {
  const { status, title, todo } = errors.internal;
  return route.fulfill({ status, json: { code: 'internal', title, todo, reference: 'made-to-fail' } });
}

/** As a person does, to the Devices page. */
export async function signIn(page: Page, url: string, email = owner.email): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/devices/);
}
