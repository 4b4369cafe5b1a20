import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson, startBrowser } from '../support/browser.ts';
import { look, signIn } from '../support/looking.ts';
import { onlineDevice, owner, type PortalClient, portalClient, setUp } from '../support/portal-client.ts';
import { connectAs } from '../support/session-viewer.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let browser: Browser;
let client: PortalClient;
let team: string;

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual'], times: longLeases });
  browser = await startBrowser();
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
});

afterAll(async () => {
  await browser.close();
  await usher.stop();
});

async function join(name: string): Promise<{ email: string; as: PortalClient }> {
  const email = `${name.split(' ')[0]?.toLowerCase()}@harbour.example`;
  const { link } = await client.call('POST /api/teams/:team/invitations', {
    params: { team },
    body: { role: 'user', email },
  });
  const as = portalClient(usher.url);
  const token = link.split('/').at(-1) ?? '';
  await as.call('POST /api/invitations/:token/accept', {
    params: { token },
    body: { name, email, password: owner.password },
  });
  return { email, as };
}

it('groups of people and devices by the pages alone, to the end of a session whose last group goes (E7)', async () => {
  const bo = await join('Bo Lind');
  const device = await onlineDevice(client, team);
  const { page, errors } = await newPerson(browser);
  await signIn(page, usher.url);

  await page.goto(`${usher.url}/t/${team}/people/groups`);
  await page.getByText('No groups yet.').waitFor();
  await look(page, 'person-groups-empty');
  await page.getByRole('button', { name: 'New group' }).press('Enter');
  await page.keyboard.type('Support');
  await page.getByRole('searchbox', { name: 'Search people' }).fill('bo');
  await page.getByRole('checkbox', { name: /Bo Lind/ }).press('Space');
  await look(page, 'person-group-new');
  await page.getByRole('button', { name: 'Make the group' }).press('Enter');
  await page.getByText('1 person').waitFor();
  await page.getByRole('button', { name: 'More for Support' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Limits in time' }).press('Enter');
  const limits = page.getByRole('dialog', { name: 'Limits in time of Support' });
  await limits.getByLabel('Idle limit, minutes').fill('30');
  await limits.getByLabel('Only at these times').check();
  await limits.getByRole('button', { name: 'Remove time 1' }).click();
  await limits.getByText('Add at least one time, or allow all hours.').waitFor();
  await limits.getByRole('button', { name: 'Save limits' }).click();
  await look(page, 'person-group-limits');
  await limits.getByLabel('Only at these times').uncheck();
  await limits.getByRole('button', { name: 'Save limits' }).click();
  await page.getByText('limited in time').waitFor();
  // The focus is back on what opened the menu.
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('More for Support');
  await look(page, 'person-groups');

  await page.goto(`${usher.url}/t/${team}/devices/groups`);
  await page.getByText('No groups yet.').waitFor();
  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByLabel('Name').fill('Cranes');
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Make the group' }).click();
  await page.getByRole('button', { name: 'More for Cranes' }).click();
  await page.getByRole('menuitem', { name: /Who may access/ }).click();
  const add = page.getByRole('searchbox', { name: 'Add a person or a group' });
  await add.fill('supp');
  await add.press('Enter');
  await page.getByLabel('What Support may do').selectOption('custom');
  await page.getByLabel('Keyboard and mouse').check();
  await page.getByLabel(/^Close 1 device/).check();
  await look(page, 'device-group-access');
  await page.getByRole('button', { name: 'Save access' }).click();
  await page.getByText('Adds 1 entry to their access').waitFor();
  await look(page, 'device-groups');

  const viewer = await connectAs(bo.as, team, device);
  expect(viewer.admitted.rights).toMatchObject({ view: true, control: true, files: false });
  await readsLimits(bo.email);

  await page.goto(`${usher.url}/t/${team}/devices`);
  await page.getByRole('list', { name: 'Devices' }).getByText('Cranes').waitFor();
  await look(page, 'devices-in-groups');
  await page
    .getByRole('button', { name: /^More for/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Who may access it' }).click();
  await page.getByText(/1 person may connect/).click();
  await page.getByText('By the group Support, on the device group Cranes').waitFor();
  await look(page, 'device-access');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.goto(`${usher.url}/t/${team}/people/groups`);
  await page.getByRole('button', { name: 'More for Support' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  await page.getByText('1 live session ends at once.').waitFor();
  await look(page, 'person-group-delete');
  await page.getByRole('button', { name: 'Delete Support' }).press('Enter');
  await page.getByText('No groups yet.').waitFor();
  await viewer.screenClosed;
  const params = { session: viewer.admitted.session };
  const { session } = await bo.as.call('GET /api/sessions/:session', { params });
  expect(session).toMatchObject({ reason: 'access-revoked', endedBy: owner.name });
  await page.context().close();
  expect(errors).toEqual([]);
});

/** Whoever may not set limits reads which apply to them, and finds nothing to change. */
async function readsLimits(email: string): Promise<void> {
  const { page, errors } = await newPerson(browser);
  await signIn(page, usher.url, email);
  await page.getByRole('button', { name: /^More for/ }).press('Enter');
  await expect.poll(() => page.getByRole('menuitem').allTextContents()).toEqual(['Details']);
  await page.getByRole('menuitem', { name: 'Details' }).press('Enter');
  await page.getByText('30 min, set for the group Support').waitFor();
  await look(page, 'limits-read');
  await page.context().close();
  expect(errors).toEqual([]);
}

it('a User is told that groups are not for them', async () => {
  const cy = await join('Cy Holm');
  const { page } = await newPerson(browser);
  await signIn(page, usher.url, cy.email);
  await page.goto(`${usher.url}/t/${team}/people/groups`);
  await page.getByText('Your role does not allow this.').waitFor();
  await look(page, 'person-groups-forbidden');
  await page.context().close();
});
