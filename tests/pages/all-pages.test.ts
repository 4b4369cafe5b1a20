import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, startBrowser } from '../support/browser.ts';
import { look, signIn } from '../support/looking.ts';
import { onlineDevice, owner, type PortalClient, portalClient, setUp } from '../support/portal-client.ts';
import { connectAs } from '../support/session-viewer.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let browser: Browser;

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual'], times: longLeases });
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await usher.stop();
});

describe('the pages, at three widths', () => {
  let client: PortalClient;
  let team: string;

  it('set-up: the code, then the Owner', async () => {
    const { page, errors } = await newPerson(browser);
    await page.goto(usher.url);
    await page.getByLabel(/code/i).waitFor();
    await look(page, 'setup-code');
    await page.getByLabel(/code/i).fill('WRONG-CODE');
    await page.getByRole('button', { name: /continue|next|use/i }).click();
    await page.getByRole('alert').first().waitFor();
    await look(page, 'setup-wrong-code');
    await page.context().close();
    expect(errors.filter((text) => !/40[0-9]|429|422/.test(text))).toEqual([]);
    ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
  });

  it('the invitation: who invites to what, and a new person joins by it', async () => {
    const { link } = await client.call('POST /api/teams/:team/invitations', {
      params: { team },
      body: { role: 'user', email: 'bo@harbour.example' },
    });
    const { page } = await newPerson(browser);
    await page.goto(link);
    await page.getByRole('heading', { name: `Join ${owner.team}` }).waitFor();
    await look(page, 'invite');
    await page.getByLabel('Your name').fill('Bo Lind');
    await page.getByLabel('E-mail').fill('bo@harbour.example');
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: /join/i }).click();
    await page.waitForURL(/\/devices/);
    await page.goto(link);
    await page
      .getByText(/used|no longer|gone|expired/i)
      .first()
      .waitFor();
    await look(page, 'invite-gone');
    // M2: a User's own document says so in plain words.
    const answer = await page.goto(`${usher.url}/t/${team}/people/sessions`);
    expect(answer?.status()).toBe(403);
    await page
      .getByText(/people who run the team/i)
      .first()
      .waitFor();
    await look(page, 'sessions-forbidden');
    await page.context().close();
  });

  it('a session is ended from the page by its red cross: the facts, a message, and then the proof (M4, E2)', async () => {
    const bo = portalClient(usher.url);
    await bo.call('POST /api/sign-in', { body: { email: 'bo@harbour.example', password: owner.password } });
    const viewer = await connectAs(bo, team, await onlineDevice(bo, team));
    const { page, errors } = await newPerson(browser);
    await signIn(page, usher.url);
    await page.goto(`${usher.url}/t/${team}/people/sessions`);
    await page.getByRole('button', { name: 'End session of Bo Lind' }).click();
    await look(page, 'sessions-ending');
    await page.getByRole('button', { name: /^End Bo Lind.s session on/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Message to/).fill('Maintenance starts now');
    await look(page, 'end-dialog');
    await dialog.getByRole('button', { name: /^End Bo Lind.s session/ }).click();
    await dialog.getByRole('list', { name: 'Acknowledgements' }).waitFor();
    await viewer.screenClosed;
    const params = { session: viewer.admitted.session };
    const { session } = await bo.call('GET /api/sessions/:session', { params });
    expect(session).toMatchObject({
      reason: 'ended-by-manager',
      endedBy: owner.name,
      message: 'Maintenance starts now',
    });
    await look(page, 'end-proof');
    await dialog
      .getByRole('button', { name: /done|close/i })
      .first()
      .click();
    await page.context().close();
    expect(errors).toEqual([]);
  });

  it.each(['devices', 'people/users', 'people/sessions', 'subscription', 'audit', 'settings'])('%s', async (path) => {
    const { page, errors } = await newPerson(browser);
    await signIn(page, usher.url);
    await page.goto(`${usher.url}/t/${team}/${path}`);
    await page.getByRole('heading').first().waitFor();
    await look(page, path.replace('/', '-'));
    await page.context().close();
    expect(errors).toEqual([]);
  });
});
