import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { eventually, joinAs, onlineDevice, owner, portalClient } from '../support/portal-client.ts';
import { startUsher, type UsherProcess } from '../support/usher.ts';
import { openViewer, typeByHand } from '../support/viewer-tab.ts';

let usher: UsherProcess;
let browser: Browser;
let ana: Awaited<ReturnType<typeof newPerson>>;

beforeAll(async () => {
  [usher, browser] = await Promise.all([
    startUsher('up', { args: ['--desktop', 'virtual', '--port', '0'], firstStart: true }),
    startBrowser(),
  ]);
  ana = await newPerson(browser);
});

afterAll(async () => {
  await browser?.close();
  await usher?.stop();
});

async function setUpInTheBrowser(page: Page): Promise<string> {
  await page.goto(usher.url);
  await page.getByLabel(/code/i).fill(usher.setupCode ?? '');
  await page.getByRole('button', { name: /continue|next|use/i }).click();
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByLabel('Team').fill(owner.team);
  await page.getByRole('button', { name: 'Create the team' }).click();
  await page.waitForURL(/\/t\/[0-9a-f-]{36}\/devices/);
  return /\/t\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

describe('a team and its first session, in a browser', () => {
  let team = '';
  let viewer: Page;

  it('is set up with the code of the terminal', async () => {
    team = await setUpInTheBrowser(ana.page);
    await ana.page.getByRole('heading', { name: 'Devices' }).waitFor();
    await ana.page.getByText('Online').first().waitFor();
    await screenshot(ana.page, 'devices');
    expect(await accessibilityFaults(ana.page)).toEqual([]);
    expect(await ana.page.getByText(/0 of 3 sessions in use/i).count()).toBeGreaterThan(0);
  });

  it('shows the desktop, takes keys, and the file on the device holds what was typed (M1)', async () => {
    viewer = await openViewer(ana.page);
    await ana.page
      .getByText(/1 of 3 sessions in use/i)
      .first()
      .waitFor();
    const canvas = viewer.locator('[data-testid=screen] canvas');
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the screen has no size');
    const scale = box.width / 1920;
    await viewer.bringToFront();
    // The panel's first launcher is the terminal, and from there the editor opens a file that is not there yet.
    await viewer.mouse.click(box.x + 18 * scale, box.y + 1062 * scale);
    await screenshot(viewer, 'viewer-desktop');
    const file = join(usher.folder, 'desktop/home/typed.txt');
    const text = 'Hello {~} "quoted" & #42';
    // What a person would do: wait for the window, then type. The marker says that the shell has come up.
    const marker = join(usher.folder, 'desktop/home/ready');
    await eventually(async () => {
      await typeByHand(viewer, 'touch ready\n');
      return existsSync(marker);
    });
    await typeByHand(viewer, 'mousepad typed.txt\n');
    await eventually(() => Promise.resolve(isRunning(/mousepad\b.*typed\.txt/)));
    await eventually(async () => {
      await viewer.keyboard.press('Control+a');
      await typeByHand(viewer, text);
      await viewer.keyboard.press('Control+s');
      return readFileIfAny(file)?.trim() === text;
    });
    await screenshot(viewer, 'viewer-typed');
  });

  it('is on the Sessions page while it lives, grouped by person (M2, M3)', async () => {
    await ana.page.goto(`${usher.url}/t/${team}/people/sessions`);
    await ana.page
      .getByRole('heading', { name: /sessions/i })
      .first()
      .waitFor();
    await ana.page.getByRole('button', { name: `End session of ${owner.name}` }).waitFor();
    await screenshot(ana.page, 'sessions');
    expect(await accessibilityFaults(ana.page)).toEqual([]);
  });

  it('is ended by a Manager, and the viewer says who and why (M4)', async () => {
    const client = portalClient(usher.url);
    await client.call('POST /api/sign-in', { body: owner });
    const maria = await joinAs(client, team, { name: 'Maria Holt', email: 'maria@harbour.example' }, 'manager');
    const { sessions } = await maria.call('GET /api/teams/:team/sessions', { params: { team } });
    const session = sessions.find(({ state }) => state === 'active');
    expect(session?.person.name).toBe(owner.name);
    await maria.call('POST /api/sessions/:session/end', {
      params: { session: session?.id ?? '' },
      body: { message: 'Maintenance starts now' },
    });
    await viewer.getByRole('heading', { name: 'Maria Holt ended this session.' }).waitFor();
    await viewer.getByText('Maintenance starts now').waitFor();
    await screenshot(viewer, 'viewer-ended');
    const ended = await eventually(async () => {
      const answer = await maria.call('GET /api/sessions/:session', { params: { session: session?.id ?? '' } });
      const { acks, freedAt } = answer.session;
      return acks.device !== null && acks.relay !== null && acks.viewer !== null && freedAt !== null && answer.session;
    });
    expect(ended).toMatchObject({ state: 'ended', reason: 'ended-by-manager', forced: false });
  });

  it('refuses at the limit with the warning, and connects after capacity was added (M7)', async () => {
    const client = portalClient(usher.url);
    await client.call('POST /api/sign-in', { body: owner });
    await onlineDevice(client, team);
    await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 0 } });
    await ana.page.goto(`${usher.url}/t/${team}/devices`);
    await ana.page
      .getByText(/0 of 0 sessions in use/i)
      .first()
      .waitFor();
    await ana.page
      .getByRole('button', { name: /^Connect/ })
      .first()
      .click();
    const dialog = ana.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add capacity and connect' }).waitFor();
    await screenshot(ana.page, 'at-capacity');
    const opening = ana.page.context().waitForEvent('page');
    await dialog.getByRole('button', { name: 'Add capacity and connect' }).click();
    const second = await opening;
    await second.getByRole('toolbar', { name: 'Session' }).waitFor();
    // A reload resumes the same session (L4).
    await second.reload();
    await second.getByRole('toolbar', { name: 'Session' }).waitFor();
    await second.close();
  });

  it('frees the place after the tab was closed (L4: viewer-left)', async () => {
    await ana.page
      .getByText(/0 of 1 sessions? in use/i)
      .first()
      .waitFor({ timeout: 15_000 });
  });

  it('kept the console clean: no refused resource, no page error', () => {
    expect(ana.errors.filter((error) => !/409|Failed to load resource/.test(error))).toEqual([]);
  });
});

function readFileIfAny(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Whether a program with such arguments runs. */
function isRunning(pattern: RegExp): boolean {
  return execFileSync('ps', ['-eww', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .some((line) => pattern.test(line));
}
