import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type AtCapacityDetails, errors as errorTable, type SessionView } from '../../packages/contract/src/index.ts';
import { idOf } from '../../apps/web/src/samples/views.ts';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { look, signIn } from '../support/looking.ts';
import { joinAs, onlineDevice, owner, type PortalClient, setUp } from '../support/portal-client.ts';
import { type SamplePortal, sampleSessions, startSamplePortal } from '../support/sample-portal.ts';
import { connectAs } from '../support/session-viewer.ts';
import { longLeases, startUsher } from '../support/usher.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** It is stopped after the test, however that went. */
async function samplePortal(sessions: readonly SessionView[]): Promise<SamplePortal> {
  const portal = await startSamplePortal(sessions);
  onTestFinished(() => portal.stop());
  return portal;
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
  const portal = await samplePortal(everyState(Date.now()));
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
  expect(errors).toEqual([]);
});

it('chooses ranges, hides columns for good, and follows a tick of the capacity bar to its row', async () => {
  const portal = await samplePortal(sampleSessions(30, 3));
  const { page, errors } = await newPerson(browser);
  const at = `${portal.url}/t/${portal.team}/people/sessions`;
  await page.goto(at);
  await page.getByRole('button', { name: 'Open all' }).click();

  // A range from the last chosen to the next, whichever way, and over the border of a person.
  const box = (device: string) => page.getByRole('checkbox', { name: new RegExp(`^Select .* on ${device}$`) });
  await box('PC-7').click();
  await box('PC-1').click({ modifiers: ['Shift'] });
  await page.getByText('3 selected').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await box('PC-4').click();
  await box('PC-29').click({ modifiers: ['Shift'] });
  await page.getByText('3 selected').waitFor();
  expect(await box('PC-29').isChecked()).toBe(true);
  await screenshot(page, 'sessions-range');
  await page.getByRole('button', { name: 'Clear' }).click();

  // What is hidden stays hidden, and the rest keeps its order.
  await page.getByRole('button', { name: 'Columns' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Relay' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'From' }).press('Enter');
  await screenshot(page, 'sessions-columns');
  await page.keyboard.press('Escape');
  await page.reload();
  const heads = page.getByRole('columnheader');
  const names = ['', 'Device', 'State', 'Started', 'Active for', 'Rights', 'Idle for', 'End'];
  await expect.poll(() => heads.allTextContents()).toEqual(names.map((name) => (name === '' ? 'Select all' : name)));
  await page.getByRole('button', { name: 'Columns' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Relay' }).press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => heads.allTextContents()).toContain('Relay');

  // From another page, by the keyboard: the bar is one stop, its arrows lead from tick to tick.
  await page.goto(`${portal.url}/t/${portal.team}/devices`);
  await page.getByRole('toolbar', { name: bar }).getByRole('button').first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForURL(/people\/sessions/);
  await expect.poll(() => focusedRow(page)).toEqual([expect.stringMatching(/^PC-29Active/)]);
  await look(page, 'sessions-led-to');
  expect(new URL(page.url()).search).toBe('');
  // On the page itself, though the list is filtered.
  await page.getByLabel('Search sessions').fill('PC-29');
  await page.getByText('1 session of 1 person').waitFor();
  await page.getByRole('button', { name: 'In use: Ana Ruiz on PC-1', exact: true }).click();
  await expect.poll(() => focusedRow(page)).toEqual([expect.stringMatching(/^PC-1Active/)]);
  await leadsOutOfDialogs(page, portal);
  await keepsTheFocus(page, portal);
  await page.context().close();
  // The refusals, which a browser counts as errors.
  expect(errors).toEqual([expect.stringContaining('409'), expect.stringContaining('409')]);
});

const bar = '30 of 36 sessions in use';

function focusedRow(page: Page): Promise<string[]> {
  return page.locator('[role=row]:focus').allTextContents();
}

/** From the gear's panel and from a refusal, by pointer and by keys: the dialog goes, and leaves the focus to the row. */
async function leadsOutOfDialogs(page: Page, portal: SamplePortal): Promise<void> {
  const dialog = page.getByRole('dialog');
  const open = {
    panel: async () => {
      await page.getByRole('button', { name: 'Sessions and settings' }).click();
      await page.getByRole('menuitem', { name: 'Manage sessions' }).click();
    },
    refusal: () => page.getByRole('button', { name: 'Connect to PC-1', exact: true }).click(),
  };
  await page.route('**/api/teams/*/sessions', (route) =>
    route.request().method() === 'POST' ? refuseAtCapacity(route) : route.fallback(),
  );
  for (const from of ['panel', 'refusal'] as const) {
    for (const by of ['pointer', 'keys'] as const) {
      await page.goto(`${portal.url}/t/${portal.team}/devices`);
      await open[from]();
      const tick = dialog.getByRole('toolbar', { name: bar }).getByRole('button', { name: /on PC-12$/ });
      if (by === 'pointer') await tick.click();
      else await tick.press('Enter');
      await page.waitForURL(/people\/sessions/);
      await expect.poll(() => focusedRow(page)).toEqual([expect.stringMatching(/^PC-12Active/)]);
      expect(await dialog.count()).toBe(0);
    }
  }
}

function refuseAtCapacity(route: Route): Promise<void> {
  const { status, title, todo } = errorTable['at-capacity'];
  const details: AtCapacityDetails = {
    inUse: 30,
    limit: 36,
    helpers: [],
    mayAddCapacity: true,
    mine: [],
    waiting: 0,
    expectedWaitMs: null,
    mayWait: true,
    myWaiting: null,
    mayTakeOver: true,
    reserved: [],
  };
  return route.fulfill({ status, json: { code: 'at-capacity', title, todo, reference: 'made up', details } });
}

/** A tick keeps the focus while others empty; its own emptying gives it to the one that takes its place. */
async function keepsTheFocus(page: Page, portal: SamplePortal): Promise<void> {
  const free = (...devices: readonly string[]): void => {
    const freedAt = Date.now();
    for (const session of portal.sessions.values())
      if (devices.includes(session.device.name))
        portal.change({ ...session, state: 'ended', reason: 'viewer-left', endedAt: freedAt, freedAt });
  };
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const ticks = page.getByRole('toolbar', { name: /sessions in use$/ }).getByRole('button');
  await page
    .getByRole('button', { name: /on PC-29$/ })
    .first()
    .focus();
  free('PC-3');
  await expect.poll(() => ticks.count()).toBe(29);
  expect(await focused()).toMatch(/on PC-29$/);
  free('PC-29');
  await expect.poll(focused).toMatch(/on PC-30$/);
  free('PC-30');
  await expect.poll(focused).toMatch(/on PC-28$/);
  await page.keyboard.press('ArrowLeft');
  expect(await focused()).toMatch(/on PC-27$/);
  free(...[...portal.sessions.values()].map(({ device }) => device.name));
  await expect.poll(focused).toMatch(/^0 of \d+ sessions in use$/);
}

/** As the browser tells it to a screen reader. */
async function dialogDescription(page: Page): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  await cdp.detach();
  const dialog = nodes.find(({ role }) => role?.value === 'dialog');
  return String(dialog?.description?.value ?? '');
}

it('tells a screen reader what the table holds, what a dialog is about, and what changed', async () => {
  const portal = await samplePortal(sampleSessions(2, 1));
  const { page, errors } = await newPerson(browser);
  await page.goto(`${portal.url}/t/${portal.team}/people/sessions`);
  await page.getByRole('button', { name: 'End session of Ana Ruiz' }).press('Enter');
  const table = page.getByRole('table', { name: 'People with sessions' });
  for (const name of ['Device', 'State', 'Started', 'Active for', 'From', 'Relay', 'Rights', 'Idle for', 'End']) {
    await table.getByRole('columnheader', { name, exact: true }).waitFor();
  }
  await table.getByRole('row', { name: /^Select all sessions of Ana Ruiz Ana Ruiz User 2 devices/ }).waitFor();
  const row = table.getByRole('row', { name: /^Select Ana Ruiz.s session on PC-1 PC-1 Active .* north Full control/ });
  expect(await row.getByRole('cell').count()).toBe(10);

  // A dialog is named, described by its facts and by then by what came of it, and gives the focus back.
  const cross = page.getByRole('button', { name: /^End Ana Ruiz.s session on PC-1$/ });
  await cross.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^End Ana Ruiz.s session on PC-1$/ });
  await dialog.waitFor();
  expect(await dialogDescription(page)).toMatch(/^Who Ana Ruiz .*Device PC-1 .*They lose The screen and control/);
  await page.keyboard.press('Escape');
  await expect.poll(() => cross.evaluate((button) => button === document.activeElement)).toBe(true);

  // What changes is said politely, whoever has the focus.
  const [one] = [...portal.sessions.values()].filter(({ device }) => device.name === 'PC-2');
  if (!one) throw new Error('PC-2 has no session.');
  const now = Date.now();
  const how = { reason: 'ended-by-manager', endedBy: 'Bo Lind', endsAt: now, endedAt: now, freedAt: now } as const;
  portal.change({ ...one, ...how, state: 'ended' });
  const said = page
    .locator('[aria-live=polite]')
    .filter({ hasText: /^Ana Ruiz.s session on PC-2 ended\. Bo Lind ended/ });
  await said.waitFor({ state: 'attached' });
  await table.getByRole('row', { name: /^PC-2 Ended Bo Lind ended the session/ }).waitFor();
  expect(await cross.evaluate((button) => button === document.activeElement)).toBe(true);

  // Also what ended by itself; and to whoever follows an old link, that there is nothing to lead to.
  const [other] = [...portal.sessions.values()].filter(({ device }) => device.name === 'PC-1');
  if (!other) throw new Error('PC-1 has no session.');
  const over = { endedAt: now, freedAt: now, state: 'ended' } as const;
  portal.change({ ...other, ...over, reason: 'viewer-lost' });
  const politely = (words: RegExp) =>
    page.locator('[aria-live=polite]').filter({ hasText: words }).waitFor({ state: 'attached' });
  await politely(/^Ana Ruiz.s session on PC-1 ended\. .*connection/i);
  await page.goto(`${portal.url}/t/${portal.team}/people/sessions?session=${idOf(1)}`);
  await politely(/^This session has ended\.$/);
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await page.context().close();
  expect(errors).toEqual([]);
});

it('ends more than one act may name in parts, and says how far it is', async () => {
  const portal = await samplePortal(sampleSessions(1100, 4));
  const { page, errors } = await newPerson(browser);
  // So many places have no ticks: their bar leads to all of them, and there only tells.
  await page.goto(`${portal.url}/t/${portal.team}/devices`);
  await page.getByRole('button', { name: '1100 of 1320 sessions in use: who is connected' }).press('Enter');
  await page.waitForURL(/people\/sessions$/);
  await page.getByRole('img', { name: '1100 of 1320 sessions in use' }).nth(1).waitFor();
  await page.getByLabel('Select all sessions shown').press('Space');
  await page.getByRole('button', { name: 'End 1100 sessions' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('They are ended 1,000 at a time.').waitFor();
  const asked: number[] = [];
  let answers = false;
  await page.route('**/sessions/end', async (route) => {
    const { which } = route.request().postDataJSON() as { readonly which: { readonly sessions: readonly string[] } };
    asked.push(which.sessions.length);
    if (asked.length === 2 && !answers) return route.abort();
    const sessions = which.sessions.map((session) => ({ session, outcome: 'ending', endsAt: Date.now() }));
    return route.fulfill({ json: { sessions, suspended: false, now: Date.now() } });
  });
  await dialog.getByRole('button', { name: 'End 1100 sessions' }).press('Enter');
  await dialog.getByRole('alert').waitFor();
  await dialog.getByText('1,000 of 1,100 have been asked to end.').waitFor();
  await look(page, 'sessions-parts-failed');
  answers = true;
  await dialog.getByRole('button', { name: 'End 1100 sessions' }).press('Enter');
  await dialog.getByText('1100 end.').waitFor();
  expect(asked).toEqual([1000, 100, 1000, 100]);
  await page.context().close();
  expect(errors).toEqual([expect.stringContaining('ERR_FAILED')]);
});

/** Everybody on a device, one person and all of the team; and two people are suspended with it. */
async function endsWholeGroups(page: Page, client: PortalClient, team: string, bo: PortalClient): Promise<void> {
  const dialog = page.getByRole('dialog');
  const verb = dialog.getByRole('button', { name: /^End/ });
  const ask = async (scope: string): Promise<void> => {
    await page.getByRole('button', { name: 'End all', exact: true }).press('Enter');
    await page.getByRole('menuitem', { name: scope }).press('Enter');
  };
  await page.getByLabel('Search sessions').fill('');
  await ask('On a device');
  expect(await verb.isEnabled()).toBe(false);
  await dialog.getByLabel('Device').selectOption({ index: 1 });
  await screenshot(page, 'sessions-end-device');
  await verb.press('Enter');
  await dialog.getByText('2 of 2 have ended').waitFor();
  await page.keyboard.press('Escape');

  const cy = await joinAs(client, team, { name: 'Cy Holm', email: 'cy@harbour.example' }, 'user');
  const device = await onlineDevice(client, team);
  for (const person of [client, bo, cy, cy]) await connectAs(person, team, device);
  const { members } = await client.call('GET /api/teams/:team/members', { params: { team } });
  const support = members.filter(({ person }) => person.name !== owner.name).map(({ id }) => id);
  const of = { params: { team } };
  await client.call('POST /api/teams/:team/person-groups', { ...of, body: { name: 'Support', members: support } });
  await client.call('POST /api/teams/:team/device-groups', { ...of, body: { name: 'Cranes', devices: [device] } });
  await page.reload();
  await page.getByText('4 sessions of 3 people').waitFor();
  await page.getByLabel('Group of people').selectOption('Support');
  await page.getByText('3 sessions of 2 people').waitFor();
  await page.getByLabel('Group of devices').selectOption('Cranes');
  await page.waitForURL(/people=.*devices=/);
  await page.getByText('3 sessions of 2 people').waitFor();

  // Suspended with the end of one session: all of theirs end.
  await page.getByRole('button', { name: 'End session of Cy Holm' }).click();
  const cross = page.getByRole('button', { name: /^End Cy Holm.s session/ }).first();
  await cross.click();
  await dialog.getByRole('checkbox', { name: /^Also suspend Cy Holm/ }).check();
  await look(page, 'sessions-suspend-one');
  await dialog.getByRole('button', { name: /and suspend Cy Holm$/ }).click();
  await dialog.getByText('Its place is free.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More for Bo Lind' }).click();
  await page.getByRole('menuitem', { name: 'End all and suspend Bo Lind' }).click();
  await dialog.getByRole('button', { name: /and suspend them$/ }).click();
  await dialog.getByText('1 ends. The person is suspended.').waitFor();
  await dialog.getByText('1 of 1 have ended').waitFor();
  await page.keyboard.press('Escape');
  const after = await client.call('GET /api/teams/:team/members', { params: { team } });
  const suspended = after.members.filter(({ state }) => state === 'suspended');
  expect(suspended.map(({ id }) => id).toSorted()).toEqual(support.toSorted());

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await ask('Of the team');
  await dialog.getByText('1 session of 1 person on 1 device').waitFor();
  await verb.click();
  await dialog.getByText('1 of 1 have ended').waitFor();
  await page.keyboard.press('Escape');
  const { sessions } = await client.call('GET /api/teams/:team/sessions', of);
  expect(sessions.filter(({ endedAt }) => endedAt === null)).toEqual([]);
}

it('ends many by the keyboard alone, in a countdown and then now, and keeps the proof (M4, E1, E2)', async () => {
  const usher = await startUsher('up', { args: ['--desktop', 'virtual'], times: longLeases });
  onTestFinished(async () => void (await usher.stop()));
  const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
  const bo = await joinAs(client, team, { name: 'Bo Lind', email: 'bo@harbour.example' }, 'user');
  const device = await onlineDevice(client, team);
  await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 9 } });
  const viewers = [await connectAs(bo, team, device), await connectAs(bo, team, device)];
  await connectAs(client, team, device);
  const { page, errors } = await newPerson(browser);
  await signIn(page, usher.url);
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
  await endsWholeGroups(page, client, team, bo);
  await page.context().close();
  expect(errors).toEqual([]);
});
