import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionView } from '../../packages/contract/src/index.ts';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { joinAs, onlineDevice, owner, setUp } from '../support/portal-client.ts';
import { sampleSessions, startSamplePortal } from '../support/sample-portal.ts';
import { connectAs } from '../support/session-viewer.ts';
import { longLeases, startUsher } from '../support/usher.ts';

const widths = [
  [375, 760],
  [768, 1000],
  [1280, 800],
  [2560, 1300],
] as const;

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** In light and dark, at every width: nothing scrolls sideways, axe finds nothing where the layout differs. */
async function look(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset['theme'] = chosen;
    }, theme);
    for (const [width, height] of widths) {
      await page.setViewportSize({ width, height });
      await screenshot(page, `${name}-${theme}-${width}`);
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wider, `${name} at ${width}`).toBeLessThanOrEqual(0);
      if (width === 375 || width === 1280)
        expect(await accessibilityFaults(page), `${name} ${theme} ${width}`).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** One session in every state there is, and those of more people below. */
function everyState(now: number): SessionView[] {
  const facts: Partial<SessionView>[] = [
    { state: 'connecting', begunAt: null, relay: null },
    { state: 'approving', begunAt: null, relay: null },
    { state: 'active' },
    { state: 'unconfirmed' },
    { state: 'resuming' },
    { state: 'active', endsAt: now + 100_000, reason: 'ended-by-manager', endedBy: 'Bo Lind', message: 'Updates' },
    { state: 'ending', endsAt: now - 400, reason: 'ended-by-manager', endedBy: 'Bo Lind' },
    {
      state: 'held',
      endsAt: now - 9_000,
      endedAt: now - 4_000,
      heldUntil: now + 40_000,
      reason: 'ended-by-manager',
      endedBy: 'Bo Lind',
      forced: true,
    },
    { state: 'active', endBlocked: 'The agent on this device is too old to end a session. Update Usher there.' },
  ];
  const sessions = sampleSessions(24, 8, now);
  const [ana] = sessions;
  return sessions.map((session, at) => {
    const one = facts[at];
    return one && ana ? { ...session, member: ana.member, person: ana.person, ...one } : session;
  });
}

it('shows every state at every width, keeps its filters in the address and a dialog open when its session is forgotten', async () => {
  const portal = await startSamplePortal(everyState(Date.now()));
  const { page, errors } = await newPerson(browser);
  const at = `${portal.url}/t/${portal.team}/people/sessions`;
  await page.goto(at);
  await page.getByRole('button', { name: 'Open all' }).click();
  await page.getByRole('button', { name: 'End session of Ana Ruiz' }).click();
  await page.getByText('Ends in 1 min').waitFor();
  await look(page, 'sessions-all');

  // The filters are in the address, and come out of it again.
  await page.getByLabel('State').selectOption('held');
  await page.waitForURL(/state=held/);
  await expect.poll(() => page.getByRole('row').count()).toBe(3);
  await page.getByLabel('Search sessions').fill('nobody at all');
  await page.getByText('No session is like this.').waitFor();
  await page.goto(`${at}?q=pc-1&sort=-started`);
  await expect.poll(() => page.getByLabel('Search sessions').inputValue()).toBe('pc-1');
  expect(await page.getByLabel('Order').inputValue()).toBe('-started');

  // The version gate says what to update, and its cross does nothing.
  await page.goto(at);
  await page.getByRole('button', { name: 'End session of Ana Ruiz' }).click();
  const blocked = page.getByRole('button', { name: /^End Ana Ruiz.s session on PC-9$/ });
  expect(await blocked.getAttribute('aria-disabled')).toBe('true');
  await blocked.dispatchEvent('click');
  expect(await page.getByRole('dialog').count()).toBe(0);

  // Its session is forgotten by the list: the dialog stays, and gives the focus back to the page.
  await page.getByRole('button', { name: /^End Ana Ruiz.s session on PC-3$/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^End Ana Ruiz.s session on PC-3$/ }).click();
  await dialog.getByRole('list', { name: 'Acknowledgements' }).waitFor();
  const chosen = [...portal.sessions.values()].find(({ device }) => device.name === 'PC-3');
  if (!chosen) throw new Error('PC-3 has no session.');
  const now = Date.now();
  portal.change({
    ...chosen,
    state: 'ended',
    endsAt: now,
    endedAt: now + 45,
    freedAt: now + 45,
    reason: 'ended-by-manager',
    endedBy: 'Ana Ruiz',
    acks: { device: 41, relay: 12, viewer: 28 },
  });
  await dialog.getByText('Its place is free').waitFor();
  portal.tell({ type: 'session-gone', session: chosen.id });
  await expect.poll(() => page.getByRole('cell', { name: 'PC-3' }).count()).toBe(0);
  await look(page, 'sessions-proof');
  expect(await dialog.getByText('41 ms').count()).toBe(1);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.context().close();
  await portal.stop();
  expect(errors).toEqual([]);
});

it('ends many by the keyboard alone, in a countdown and then now, and keeps the proof (M4, E1, E2)', async () => {
  const usher = await startUsher('up', { args: ['--desktop', 'virtual'], times: longLeases });
  const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
  const bo = await joinAs(client, team, { name: 'Bo Lind', email: 'bo@harbour.example' }, 'user');
  const device = await onlineDevice(client, team);
  await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 9 } });
  const viewers = [await connectAs(bo, team, device), await connectAs(bo, team, device)];
  await connectAs(client, team, device);
  const { page, errors } = await newPerson(browser);
  await page.goto(`${usher.url}/sign-in`);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/devices/);
  await page.goto(`${usher.url}/t/${team}/people/sessions`);
  const { keyboard } = page;
  await page.getByText('3 sessions of 2 people').waitFor();
  await page.getByLabel('Search sessions').focus();
  await keyboard.type('lind');
  await page.getByText('2 sessions of 1 person').waitFor();
  await page.getByLabel('Select all sessions shown').focus();
  await keyboard.press('Space');
  await page.getByText('2 selected').waitFor();
  const end = page.getByRole('button', { name: 'End 2 sessions' });
  await end.focus();
  await keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('2 sessions of 1 person on 1 device').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await dialog.getByLabel('Message to them').focus();
  await keyboard.type('Updates begin soon');
  await keyboard.press('Tab');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'sessions-end-many');
  await dialog.getByRole('button', { name: 'End 2 sessions' }).focus();
  await keyboard.press('Enter');
  await dialog.getByText('2 end.').waitFor();
  await dialog.getByText(/^In 1 min/).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'sessions-end-many-result');
  await keyboard.press('Escape');
  // The focus is back where it was, and the rows count down.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^End/);
  await page.getByRole('button', { name: 'Open all' }).focus();
  await keyboard.press('Enter');
  expect(await page.getByText(/^Ends in 1 min/).count()).toBe(2);
  const now = page.getByRole('button', { name: /^End now: Bo Lind.s session/ }).first();
  await now.focus();
  await keyboard.press('Enter');
  const verb = dialog.getByRole('button', { name: /^End Bo Lind/ });
  await verb.focus();
  await keyboard.press('Enter');
  await dialog.getByText('Its place is free.').waitFor();
  await Promise.race(viewers.map(({ screenClosed }) => screenClosed));
  expect(await dialog.getByText(/\d ms$/).count()).toBeGreaterThan(1);
  await keyboard.press('Enter');
  await expect.poll(() => dialog.count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^End .*Bo Lind/);
  const { sessions } = await client.call('GET /api/teams/:team/sessions', { params: { team } });
  expect(sessions.filter(({ endedAt, message }) => endedAt !== null && message === 'Updates begin soon')).toHaveLength(
    1,
  );
  await page.context().close();
  await usher.stop();
  expect(errors).toEqual([]);
});
