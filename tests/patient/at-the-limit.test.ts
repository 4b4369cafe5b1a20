import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { joinAs, onlineDevice, owner, type PortalClient, setUp } from '../support/portal-client.ts';
import { connectAs, type SessionViewer } from '../support/session-viewer.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';

const widths = [
  [375, 760],
  [2560, 1300],
  [1280, 800],
] as const;

let usher: UsherProcess;
let browser: Browser;
let client: PortalClient;
let team: string;
let device: string;
let ana: Page;
let boPage: Page;
let held: SessionViewer;
const errors: string[] = [];

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual'], times: { ...longLeases, leaveMs: 6_000 } });
  browser = await startBrowser();
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
  await joinAs(client, team, { name: 'Bo Lind', email: 'bo@harbour.example' }, 'user');
  device = await onlineDevice(client, team);
  await setCapacity(1);
  held = await connectAs(client, team, device);
  [ana, boPage] = [await signedIn(owner.email), await signedIn('bo@harbour.example')];
});

afterAll(async () => {
  await browser?.close();
  await usher?.stop();
});

const setCapacity = (capacity: number) =>
  client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity } });

async function signedIn(email: string): Promise<Page> {
  const person = await newPerson(browser);
  person.context.on('weberror', (error) => errors.push(String(error.error())));
  await person.page.goto(`${usher.url}/sign-in`);
  await person.page.getByLabel('E-mail').fill(email);
  await person.page.getByLabel('Password').fill(owner.password);
  await person.page.getByRole('button', { name: 'Sign in' }).click();
  await person.page.waitForURL(/\/devices/);
  await person.page.getByText('Online').first().waitFor();
  return person.page;
}

/** At phone, laptop and wide width, in light and in dark: nothing scrolls sideways, axe finds nothing. */
async function look(page: Page, name: string): Promise<void> {
  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    await screenshot(page, `${name}-${width}`);
    expect(wider, `${name} at ${width}`).toBeLessThanOrEqual(0);
    if (width < 2000) expect(await accessibilityFaults(page), `${name} at ${width}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await screenshot(page, `${name}-dark`);
  expect(await accessibilityFaults(page), `${name} in the dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}

const connect = (page: Page) =>
  page
    .getByRole('button', { name: /^Connect to/ })
    .first()
    .click();

describe('the home (M6)', () => {
  it('opens sessions and their management from the gear, and ends one there with its proof', async () => {
    const other = await connectAs(client, team, device).catch(() => null);
    expect(other).toBeNull();
    await ana.getByRole('button', { name: 'Sessions and settings' }).click();
    await ana.getByRole('menuitem', { name: 'Manage sessions' }).click();
    const panel = ana.getByRole('dialog', { name: 'Sessions' });
    await panel.getByText('1 of 1 sessions in use').waitFor();
    await panel.getByText('Nobody else is connected.').waitFor();
    await look(ana, 'home-sessions');
    await panel.getByRole('button', { name: /^End your session on/ }).click();
    const end = ana.getByRole('dialog', { name: /^End / });
    await end.getByRole('button', { name: /^End .*session/ }).click();
    await ana.getByRole('list', { name: 'Acknowledgements' }).waitFor();
    await held.screenClosed;
    await ana.getByRole('button', { name: 'Done' }).click();
    await panel.getByText('0 of 1 sessions in use').waitFor();
    await panel.getByRole('button', { name: 'Close' }).click();
    expect(ana.url()).not.toContain('sessions=');
  });

  it('shows what is on a device, from its row', async () => {
    held = await connectAs(client, team, device);
    await ana.getByRole('button', { name: /Sessions on/ }).click();
    await ana.getByRole('dialog', { name: /^Sessions on / }).waitFor();
    await ana.reload();
    await ana.getByRole('dialog', { name: /^Sessions on / }).waitFor();
    await ana.keyboard.press('Escape');
    await ana.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('asking for a place (M7)', () => {
  it('reaches whoever can help on any open page, who says not now in their own words', async () => {
    await ana.goto(`${usher.url}/t/${team}/people/users`);
    await connect(boPage);
    const dialog = boPage.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Ask a manager' }).click();
    await dialog.getByText(/^1 person was told/).waitFor();
    const notice = ana.getByRole('article', { name: 'Bo Lind asks for a place' });
    await notice.waitFor();
    await look(ana, 'asked');
    await look(boPage, 'ask-sent');
    await notice.getByRole('button', { name: 'Not now' }).click();
    await notice.getByLabel('Words for them (optional)').fill('After lunch');
    await look(ana, 'asked-not-now');
    await notice.getByRole('button', { name: 'Say not now' }).click();
    await notice.waitFor({ state: 'detached' });
    await dialog.getByText(`${owner.name} says: not now.`).waitFor();
    await dialog.getByText('“After lunch”').waitFor();
    await look(boPage, 'answered');
  });
});

describe('waiting for a place (W1, W2, W4)', () => {
  const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Session' });

  it('shows the place in the list, survives a reload, and opens the viewer by itself when a place is free', async () => {
    await boPage.getByRole('dialog').getByRole('button', { name: 'Wait for a place' }).click();
    await boPage.getByRole('dialog', { name: /^Waiting for/ }).waitFor();
    await boPage.getByText('1st of 1').first().waitFor();
    await look(boPage, 'waiting-room');
    await boPage.reload();
    const strip = boPage.getByRole('region', { name: 'Where you wait' });
    await strip.getByText(/^Waiting for/).waitFor();
    await look(boPage, 'waiting-home');
    held.close();
    await client.call('POST /api/sessions/:session/end', { params: { session: held.admitted.session }, body: {} });
    await boPage.waitForURL(/\/view\//);
    await toolbar(boPage).waitFor();
  });

  it('asks a holder to let go, whose viewer shows the question; their place becomes the asker’s', async () => {
    await ana.goto(`${usher.url}/t/${team}/devices`);
    await connect(ana);
    const dialog = ana.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Wait for a place' }).click();
    await look(ana, 'waiting-manager');
    await dialog.getByRole('button', { name: 'Ask to let go: Bo Lind' }).click();
    const prompt = boPage.getByRole('region', { name: `${owner.name} asks for your place` });
    await prompt.waitFor();
    await look(boPage, 'release-asked');
    await boPage.keyboard.press('Control+Alt+Shift+KeyM');
    await boPage.keyboard.press('Tab');
    await boPage.keyboard.press('Enter');
    await boPage.getByRole('heading', { name: /ended|took over|place/i }).waitFor();
    await look(boPage, 'released');
    await ana.waitForURL(/\/view\//);
    await toolbar(ana).waitFor();
  });

  it('lets a manager take a place over, after a countdown that its holder sees with who and why', async () => {
    const session = /\/view\/([0-9a-f-]+)/.exec(ana.url())?.[1] ?? '';
    await client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
    await ana.goto(`${usher.url}/t/${team}/devices`);
    await boPage.goto(`${usher.url}/t/${team}/devices`);
    await boPage.getByText('0 of 1 sessions in use').first().waitFor();
    const opening = boPage.context().waitForEvent('page');
    await connect(boPage);
    const viewer = await opening;
    await toolbar(viewer).waitFor();
    await connect(ana);
    const dialog = ana.getByRole('dialog');
    await dialog.getByRole('button', { name: "Take over Bo Lind's place" }).click();
    const form = dialog.getByRole('form');
    await form.getByLabel('Message to Bo Lind').fill('The backup must run now');
    await look(ana, 'take-over');
    await form.getByRole('button', { name: "Take over Bo Lind's place" }).click();
    await viewer.getByText(`${owner.name} takes over this place in`).first().waitFor();
    await viewer.getByText('“The backup must run now”').waitFor();
    await look(viewer, 'taken-over-countdown');
    await dialog.getByText(/A place becomes yours in/).waitFor();
    await look(ana, 'take-over-coming');
    await viewer.getByRole('heading', { name: `${owner.name} took over this place.` }).waitFor({ timeout: 45_000 });
    await ana.waitForURL(/\/view\//);
    await toolbar(ana).waitFor();
    expect(errors).toEqual([]);
  });
});
