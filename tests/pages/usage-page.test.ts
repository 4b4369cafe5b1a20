import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { failRead, look, signIn } from '../support/looking.ts';
import { onlineDevice, owner, type PortalClient, portalClient, setUp } from '../support/portal-client.ts';
import { connectAs } from '../support/session-viewer.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let browser: Browser;
let client: PortalClient;
let team: string;
const day = 24 * 3600_000;
beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual'], times: longLeases });
  browser = await startBrowser();
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
});

afterAll(async () => {
  await browser.close();
  await usher.stop();
});

async function openSubscription(): Promise<{ page: Page; errors: string[] }> {
  const { page, errors } = await newPerson(browser, { width: 1280, height: 1400 });
  await signIn(page, usher.url);
  await page.goto(`${usher.url}/t/${team}/subscription`);
  await page.getByRole('heading', { name: 'Usage' }).waitFor();
  return { page, errors };
}

/** From usage to the sessions behind it: one that ended and one that goes on. */
async function walkHistory(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Past sessions' }).click();
  await page.getByText('2 sessions', { exact: true }).waitFor();
  const table = page.getByRole('table', { name: 'Past sessions' });
  await table.getByRole('cell', { name: 'Goes on', exact: true }).waitFor();
  await look(page, 'history');
  await page.getByLabel('Why it ended').selectOption('ended-by-self');
  await page.getByText('1 session matches').waitFor();
  await page.waitForURL(/past\?reason=ended-by-self/);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  expect(text.trim().split('\r\n')).toHaveLength(2);
  await page.getByLabel('Why it ended').selectOption('taken-over');
  await page.getByText('No session matches these filters.').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('2 sessions', { exact: true }).waitFor();
  // A page of one each: the older one comes after it. What fails says so, and can be tried again.
  let fails = true;
  await page.route(/\/usage\/sessions(\?|$)/, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set('limit', '1');
    if (fails) return failRead(route);
    return route.continue({ url: url.href });
  });
  await page.goto(`${usher.url}/t/${team}/people/sessions/past?reason=device-removed`);
  await page.getByRole('alert').waitFor();
  await look(page, 'history-failed');
  fails = false;
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await page.getByText('No session matches these filters.').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  const older = page.getByRole('button', { name: 'Show older' });
  await older.waitFor();
  expect(await table.getByRole('row').count()).toBe(2);
  await older.press('Enter');
  await expect.poll(() => table.getByRole('row').count()).toBe(3);
  await expect.poll(() => older.count()).toBe(0);
  await page.getByRole('link', { name: 'Sessions now' }).click();
  await page.waitForURL(/\/people\/sessions$/);
  await page.getByRole('link', { name: 'Past sessions' }).waitFor();
}

/** A tick of the bar leads to its session's row, by pointer and by keys, and Back leads back. */
async function followTicks(page: Page): Promise<void> {
  const ticks = page.getByRole('toolbar', { name: '2 of 2 sessions in use' }).getByRole('button');
  for (const follow of [() => ticks.nth(1).click(), () => ticks.nth(0).press('Enter')]) {
    await follow();
    await page.waitForURL(/people\/sessions/);
    await expect.poll(() => page.locator('[role=row]:focus').count()).toBe(1);
    await page.goBack();
    await page.waitForURL(/subscription$/);
  }
  await page.getByLabel('Range').selectOption('day');
}

/** Whoever may see the limits and not change them reads the same, with nothing to press. */
async function readOnly(page: Page): Promise<void> {
  await page.route('**/api/teams/*/subscription', async (route) => {
    const answer = await route.fetch();
    const subscription = (await answer.json()) as object;
    await route.fulfill({ response: answer, json: { ...subscription, mayChange: false, mayChangeTerms: false } });
  });
  await page.reload();
  const limit = page.getByRole('region', { name: 'At the limit' });
  await limit.getByText('Alerts at 80 % of the limit, and at the limit.').waitFor();
  await limit.getByText('2 places, 0 in use, 2 kept free now').waitFor();
  expect(await limit.getByRole('button').count()).toBe(0);
  expect(await limit.getByRole('textbox').count()).toBe(0);
  // The forms of the capacity and of the term, each under its heading.
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['Usage', 'At the limit', 'Changes']);
  await limit.scrollIntoViewIfNeeded();
  await screenshot(page, 'limit-read');
  await page.unroute('**/api/teams/*/subscription');
  await page.reload();
  await limit.getByRole('button', { name: 'Change the alert' }).waitFor();
}

it('says honestly that nobody connected yet', async () => {
  const { page, errors } = await openSubscription();
  await page.getByText(/Nobody connected in this time/).waitFor();
  await look(page, 'usage-empty');
  await page.context().close();
  expect(errors).toEqual([]);
});

it('shows sessions and refusals, by pointer, by keys, as a table and as a file (M8)', async () => {
  const device = await onlineDevice(client, team);
  await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 2 } });
  const viewers = [await connectAs(client, team, device), await connectAs(client, team, device)];
  await expect(connectAs(client, team, device)).rejects.toMatchObject({ code: 'at-capacity' });
  const { page, errors } = await openSubscription();
  await page.getByLabel('Range').selectOption('day');
  const chart = page.getByRole('slider', { name: 'Usage over time' });
  await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/at most 2 in use, .* capacity 2/);
  await page.getByText('for 95, 99 and 100 % of').waitFor();
  await look(page, 'usage');

  await followTicks(page);
  const words = (): Promise<string | null> => chart.getAttribute('aria-valuetext');
  await chart.focus();
  await page.keyboard.press('Home');
  expect(await words()).toBe('Nothing was counted then');
  await page.keyboard.press('End');
  expect(await words()).toMatch(/at most 2 in use/);
  const place = async (): Promise<number> => Number(await chart.getAttribute('aria-valuenow'));
  const last = await place();
  await page.keyboard.press('ArrowLeft');
  expect(await place()).toBe(last - 1);
  const box = await chart.boundingBox();
  if (box === null) throw new Error('the chart is not there');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(words).toBe('Nothing was counted then');

  await page.getByText('Show as a table').click();
  const table = page.getByRole('region', { name: 'Usage as a table' });
  await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(1);
  expect(await accessibilityFaults(page)).toEqual([]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^usage-harbour-day-\d{4}-\d{2}-\d{2}\.csv$/);
  for (const range of ['week', 'month', 'quarter', 'year']) {
    await page.getByLabel('Range').selectOption(range);
    await expect.poll(words).toMatch(/at most 2 in use/);
  }
  await screenshot(page, 'usage-year');

  const [ended, other] = viewers.map(({ admitted }) => ({ params: { session: admitted.session }, body: {} }));
  if (!ended || !other) throw new Error('two were connected');
  await client.call('POST /api/sessions/:session/end', ended);
  await walkHistory(page);
  await page.context().close();
  await client.call('POST /api/sessions/:session/end', other);
  // The read that was made to fail, which a browser counts as an error.
  expect(errors).toEqual([expect.stringContaining('500')]);
});

it('reserves places, lends some, and takes a waiter out of the list (R1, C6)', async () => {
  const device = await onlineDevice(client, team);
  await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 3 } });
  const { page, errors } = await openSubscription();
  const limit = page.getByRole('region', { name: 'At the limit' });
  await limit.getByText('Every place is open to everybody.').waitFor();
  await limit.getByRole('button', { name: 'Reserve places' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('On call');
  await dialog.getByLabel('Places').fill('9');
  await dialog.getByRole('button', { name: 'Reserve the places' }).click();
  await dialog.getByText('More places would be reserved than the team has.').waitFor();
  await dialog.getByLabel('Places').fill('1');
  await dialog.getByRole('button', { name: 'Reserve the places' }).click();
  await limit.getByText('1 place, 0 in use, 1 kept free now').waitFor();
  await limit.getByRole('button', { name: 'Change On call' }).click();
  await dialog.getByLabel('Places').fill('2');
  expect(await dialog.getByLabel('For').inputValue()).toBe('role:manager');
  await dialog.getByLabel('For').selectOption('role:admin');
  await dialog.getByRole('button', { name: 'Save the reservation' }).click();
  await limit.getByText('for Admins and above').waitFor();
  await limit.getByText('2 places, 0 in use, 2 kept free now').waitFor();

  await limit.getByLabel('Extra places').fill('2');
  await limit.getByLabel('Lent through').fill(new Date(Date.now() + 3 * day).toISOString().slice(0, 10));
  await limit.getByLabel('Why they are lent').fill('The autumn audit');
  await limit.getByRole('button', { name: 'Open the overdraft' }).click();
  await limit.getByText(/2 places lent until .*: the limit is 5/).waitFor();
  await limit.getByText(`Lent by ${owner.name}: The autumn audit`).waitFor();
  const changes = page.getByRole('region', { name: 'Changes' });
  await changes
    .getByRole('listitem')
    .filter({ hasText: /^\S.*Extra places: 0 to 2.*The autumn audit$/ })
    .waitFor();
  await limit.scrollIntoViewIfNeeded();
  await look(page, 'limit-set');
  await limit.getByRole('button', { name: 'Close the overdraft' }).click();
  await limit.getByLabel('Alert at, in %').fill('80');
  await limit.getByRole('button', { name: 'Change the alert' }).click();
  await limit.getByText('Alerts at 80 % of the limit, and at the limit.').waitFor();
  await expect.poll(() => limit.getByLabel('Alert at, in %').inputValue()).toBe('80');
  await readOnly(page);
  await limit.getByText('No extra places are lent.').waitFor();
  await limit.getByRole('button', { name: 'Remove On call' }).click();
  await dialog.getByRole('button', { name: 'Remove the reservation' }).click();
  await limit.getByText('Every place is open to everybody.').waitFor();

  await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 0 } });
  await client.call('POST /api/teams/:team/waiting', { params: { team }, body: { device } });
  await page.goto(`${usher.url}/t/${team}/people/sessions`);
  await page.getByRole('heading', { name: 'Waiting for a place: 1' }).waitFor();
  await look(page, 'queue');
  await page.getByRole('button', { name: /^Take out / }).click();
  await dialog.getByRole('button', { name: /^Take .* out$/ }).click();
  await expect.poll(() => page.getByRole('heading', { name: /Waiting for a place/ }).count()).toBe(0);
  await page.context().close();
  await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 3 } });
  // The refusal of nine places, which a browser counts as an error.
  expect(errors).toEqual([expect.stringContaining('422')]);
});

it('reminds before the end, says what grace means, and ends what lives when it is over (E7)', async () => {
  const { page, errors } = await openSubscription();
  const device = await onlineDevice(client, team);
  const viewer = await connectAs(client, team, device);
  const terms = { plan: 'Self-hosted', trial: false, graceDays: 7 };
  const set = (termEnd: number, graceDays = 7) =>
    client.call('PUT /api/teams/:team/subscription/terms', {
      params: { team },
      body: { ...terms, termEnd, graceDays },
    });
  const notice = page.getByRole('region', { name: 'Subscription' });
  await set(Date.now() + 12 * day);
  await notice.getByText(/ends in 12 days/).waitFor();
  await look(page, 'term-reminder');
  await notice.getByRole('button', { name: 'Hide until the next reminder' }).click();
  await expect.poll(() => notice.count()).toBe(0);
  await set(Date.now() - day);
  await notice.getByText(/Sessions go on until/).waitFor();
  const user = portalClient(usher.url);
  await user.call('POST /api/sign-in', { body: { email: owner.email, password: owner.password } });
  expect((await user.call('GET /api/me', {})).teams[0]?.term).not.toBeNull();

  // The form begins anew with the new term; what was filled in before that would be gone.
  await page.getByText(/^In grace until /).waitFor();
  await page.getByLabel('Days of grace').fill('0');
  await page.getByRole('button', { name: 'Change the term' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/live session ends? at once/).waitFor();
  await look(page, 'term-ending');
  await dialog.getByRole('button', { name: 'End the subscription' }).click();
  await notice.getByText(/has ended/).waitFor();
  await viewer.screenClosed;
  const { session } = await client.call('GET /api/sessions/:session', { params: { session: viewer.admitted.session } });
  expect(session).toMatchObject({ reason: 'subscription-ended' });
  await expect(connectAs(client, team, device)).rejects.toMatchObject({ code: 'subscription-ended' });
  await notice.scrollIntoViewIfNeeded();
  await look(page, 'term-ended');
  await page.context().close();
  expect(errors).toEqual([]);
});
