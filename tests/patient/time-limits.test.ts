import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { type Display, startDisplay } from '../support/display.ts';
import { eventually, onlineDevice, owner, type PortalClient, setUp } from '../support/portal-client.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';
import { openViewer } from '../support/viewer-tab.ts';

let display: Display;
let usher: UsherProcess;
let browser: Browser;
let client: PortalClient;
let team: string;
let device: string;
let page: Page;
let errors: string[];

beforeAll(async () => {
  display = await startDisplay();
  const env = { XAUTHORITY: display.xauthority };
  usher = await startUsher('up', { args: ['--desktop', display.name], times: longLeases, env });
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
  device = await onlineDevice(client, team);
  browser = await startBrowser();
  ({ page, errors } = await newPerson(browser));
  await page.goto(`${usher.url}/sign-in`);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/devices/);
});

afterAll(async () => {
  await browser.close();
  await usher.stop();
  await display.stop();
});

function limit(idleMs: number | null, totalMs: number | null) {
  const body = { target: { scope: 'device', subject: device }, idleMs, totalMs, hours: null } as const;
  return client.call('PUT /api/teams/:team/time-limits', { params: { team }, body });
}

async function reasonsOfEnded(): Promise<(string | null)[]> {
  const { sessions } = await client.call('GET /api/teams/:team/sessions', { params: { team } });
  return sessions.filter(({ freedAt }) => freedAt !== null).map(({ reason }) => reason);
}

describe('limits in time, in a browser', () => {
  it('warns of silence, stays on Stay, and later ends it at the device though its tab lies open in the background', async () => {
    await limit(20_000, null);
    const viewer = await openViewer(page);
    const notice = viewer.getByRole('complementary', { name: 'Time limit' });
    await notice.waitFor();
    for (const [width, height] of [
      [375, 760],
      [2560, 1300],
      [1280, 800],
    ] as const) {
      await viewer.setViewportSize({ width, height });
      await screenshot(viewer, `time-limit-warning-${width}`);
    }
    expect(await accessibilityFaults(viewer)).toEqual([]);
    await notice.getByRole('button', { name: 'Stay' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.bringToFront();
    await notice.waitFor({ state: 'attached', timeout: 20_000 });
    await viewer
      .getByRole('heading', { name: 'This session ended because nobody used it.' })
      .waitFor({ timeout: 30_000 });
    await viewer.getByText('Sessions end when nobody uses them for 20 s').waitFor();
    await screenshot(viewer, 'time-limit-idle-end');
    expect(await accessibilityFaults(viewer)).toEqual([]);
    await eventually(async () => (await reasonsOfEnded()).includes('idle-limit'));
    await viewer.close();
  });

  it('ends at the total limit whoever uses it, and says where that was set', async () => {
    await limit(null, 12_000);
    const viewer = await openViewer(page);
    const notice = viewer.getByRole('complementary', { name: 'Time limit' });
    await notice.getByText('This session reaches its time limit in').first().waitFor();
    await notice.getByText('Set for the device').waitFor();
    await viewer.getByRole('heading', { name: 'This session reached its time limit.' }).waitFor({ timeout: 30_000 });
    await viewer.getByText('Sessions last 12 s at most').waitFor();
    await eventually(async () => (await reasonsOfEnded()).includes('time-limit'));
    await viewer.close();
    await limit(null, null);
  });

  it('are set on a page by keyboard alone, a week of hours among them, and shown where they apply', async () => {
    await page.goto(`${usher.url}/t/${team}/settings`);
    await page.getByLabel('Idle limit, minutes').fill('15');
    await page.getByRole('checkbox', { name: 'Only at these times' }).focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Time zone').selectOption('Europe/Berlin');
    await page.getByRole('checkbox', { name: 'Sat' }).focus();
    await page.keyboard.press('Space');
    for (const [width, height] of [
      [375, 760],
      [2560, 1300],
      [1280, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      await screenshot(page, `time-limits-settings-${width}`);
    }
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      expect(await accessibilityFaults(page), scheme).toEqual([]);
      await screenshot(page, `time-limits-settings-${scheme}`);
    }
    await page.getByRole('button', { name: 'Save limits' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    const { limits } = await client.call('GET /api/teams/:team/time-limits', { params: { team } });
    expect(limits).toMatchObject([{ scope: 'team', idleMs: 900_000, hours: { zone: 'Europe/Berlin' } }]);
    expect(limits[0]?.hours?.weekly).toHaveLength(6);
    await page.goto(`${usher.url}/t/${team}/devices`);
    await page
      .getByRole('button', { name: /^More for/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Details' }).click();
    await page.getByText('15 min, set for the team').waitFor();
    await screenshot(page, 'time-limits-device-details');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: /^More for/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Limits in time' }).click();
    await page.getByLabel('Idle limit, minutes').waitFor();
    await page.setViewportSize({ width: 375, height: 760 });
    await screenshot(page, 'time-limits-device-dialog-375');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
