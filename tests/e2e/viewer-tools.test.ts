import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, newPerson, screenshot, startBrowser } from '../support/browser.ts';
import { pngSize } from '../../packages/link/src/index.ts';
import { type DeviceDesktop, startDeviceDesktop } from '../support/device-desktop.ts';
import { type Display, startDisplay } from '../support/display.ts';
import { look, signIn } from '../support/looking.ts';
import { eventually, joinAs, onlineDevice, owner, type PortalClient, setUp } from '../support/portal-client.ts';
import { freePort } from '../support/servers.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';
import { openViewer } from '../support/viewer-tab.ts';

let display: Display;
let desktop: DeviceDesktop;
let usher: UsherProcess;
let browser: Browser;
let client: PortalClient;
let team: string;

beforeAll(async () => {
  display = await startDisplay();
  desktop = await startDeviceDesktop(display);
  const env = { XAUTHORITY: display.xauthority };
  // A busy machine takes longer to load the page anew than a tab that was closed is waited for.
  const times = { ...longLeases, leaveMs: 30_000 };
  // Two that look for the next free port at once may find the same.
  const args = ['--desktop', display.name, '--port', String(await freePort())];
  usher = await startUsher('up', { args, times, env });
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
  await onlineDevice(client, team);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await usher.stop();
  desktop.close();
  await display.stop();
});

async function signedIn(email: string): Promise<{ page: Page; errors: string[] }> {
  const { page, errors } = await newPerson(browser);
  await signIn(page, usher.url, email);
  return { page, errors };
}

/** Where the middle of the window that hears keys is on the page. */
async function pointAtWindow(viewer: Page): Promise<void> {
  const box = await viewer.locator('[data-testid=screen] canvas').boundingBox();
  if (box === null) throw new Error('the screen has no size');
  const scale = box.width / 800;
  await viewer.mouse.click(box.x + 400 * scale, box.y + 300 * scale);
}

/** The toolbar hides after a while; a key brings it back and leaves the device's pointer where it is. */
async function useTool(viewer: Page, name: string): Promise<void> {
  await viewer.keyboard.press('Control+Alt+Shift+M');
  await viewer.getByRole('toolbar', { name: 'Session' }).getByRole('button', { name, exact: true }).click();
}

/** One item of a tool's menu. */
async function choose(
  viewer: Page,
  tool: string,
  role: 'menuitem' | 'menuitemradio' | 'menuitemcheckbox',
  name: string | RegExp,
): Promise<void> {
  await useTool(viewer, tool);
  await viewer.getByRole(role, { name, exact: true }).click();
}

/** What was typed but for the modifiers that call the toolbar. */
const letters = (text: string): string => text.replaceAll(/[\uff00-\uffff]/g, '');

/** Pages whose sockets are cut off from what they would be told, once that is asked; what they say to the relay still goes out. */
async function deafOnDemand(context: BrowserContext): Promise<{ nothing: boolean; bytes: number }> {
  const hears = { nothing: false, bytes: 0 };
  await context.routeWebSocket(/.*/, (page) => {
    const server = page.connectToServer();
    const isLive = page.url().endsWith('/api/live');
    server.onMessage((message) => {
      if (!isLive) hears.bytes += message.length;
      if (!hears.nothing) page.send(message);
    });
    server.onClose(() => {
      if (!hears.nothing) void page.close();
    });
    page.onMessage((message) => {
      if (!(isLive && hears.nothing)) server.send(message);
    });
  });
  return hears;
}

describe('the viewer in a browser', () => {
  let page: Page;
  let viewer: Page;
  let errors: string[];
  let cy: PortalClient;

  it('opens in its own tab, and its tools are in reach of axe and of a keyboard', async () => {
    ({ page, errors } = await signedIn(owner.email));
    viewer = await openViewer(page);
    await eventually(async () => (await viewer.locator('[data-testid=screen] canvas').boundingBox()) !== null);
    for (const [width, height] of [
      [375, 760],
      [2560, 1300],
      [1280, 800],
    ] as const) {
      await viewer.setViewportSize({ width, height });
      await screenshot(viewer, `viewer-${width}`);
      expect(await accessibilityFaults(viewer), `at ${width}`).toEqual([]);
    }
  });

  it('types, and with Send Ctrl+Alt+Del says what no browser lets a page see', async () => {
    await viewer.bringToFront();
    await eventually(async () => {
      await pointAtWindow(viewer);
      await viewer.keyboard.type('x');
      return desktop.typed().includes('x');
    });
    await useTool(viewer, 'Send Ctrl+Alt+Del');
    await eventually(() => Promise.resolve(desktop.typed().includes('\uffe3\uffe9\uffff')));
  });

  it('shows the screen to fit, pixel for pixel, larger, and over the full screen', async () => {
    const width = async () => (await viewer.locator('[data-testid=screen] canvas').boundingBox())?.width;
    const fitted = await width();
    expect(fitted).toBeGreaterThan(800);
    await choose(viewer, 'Display', 'menuitemradio', '100 %');
    await eventually(async () => (await width()) === 800);
    await choose(viewer, 'Display', 'menuitemradio', '200 %');
    await eventually(async () => (await width()) === 1600);
    await choose(viewer, 'Display', 'menuitemradio', 'Fit the window');
    await eventually(async () => (await width()) === fitted);
    await useTool(viewer, 'Full screen');
    await eventually(() => viewer.evaluate(() => document.fullscreenElement !== null));
    await viewer.evaluate(() => document.exitFullscreen());
    await eventually(async () => (await width()) === fitted);
  });

  it('leads through its tools by arrows, and by Escape back to the screen', async () => {
    await viewer.keyboard.press('Control+Alt+Shift+M');
    const focused = () => viewer.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await expect.poll(focused).toBe('Display');
    await viewer.keyboard.press('End');
    await expect.poll(focused).toBe('End session');
    await viewer.keyboard.press('ArrowRight');
    await viewer.keyboard.press('ArrowDown');
    await viewer.getByRole('menu').waitFor();
    await look(viewer, 'viewer-display');
    await viewer.keyboard.press('Escape');
    await expect.poll(focused).toBe('Display');
    await viewer.keyboard.press('Escape');
    await expect.poll(focused).toBe('Keyboard of the device');
  });

  it('shows one monitor or all, and each in a window of its own, in one session and one place (C5)', async () => {
    desktop.setMonitors({ name: 'LEFT', width: 300, x: 0 }, { name: 'RIGHT', width: 500, x: 300 });
    desktop.paint('#123456');
    await choose(viewer, 'Display', 'menuitemradio', /^2: RIGHT, 500 by 600/);
    const shape = async () => {
      const box = await viewer.locator('[data-testid=screen] > div').first().boundingBox();
      return box === null ? 0 : box.width / box.height;
    };
    await eventually(async () => Math.abs((await shape()) - 500 / 600) < 0.01);
    await look(viewer, 'viewer-one-monitor');
    await choose(viewer, 'Display', 'menuitemradio', 'All monitors');
    await eventually(async () => Math.abs((await shape()) - 800 / 600) < 0.01);
    const opening = viewer.waitForEvent('popup');
    await choose(viewer, 'Display', 'menuitem', 'Open monitor 2 in a window');
    const other = await opening;
    const corner = () =>
      other.evaluate(() => {
        const canvas = document.querySelector('canvas');
        const [red, green, blue] = canvas?.getContext('2d')?.getImageData(490, 10, 1, 1).data ?? [];
        return `${canvas?.width} ${canvas?.height} ${red} ${green} ${blue}`;
      });
    await eventually(async () => (await corner()) === '500 600 18 52 86');
    desktop.paint('#654321');
    await eventually(async () => (await corner()) === '500 600 101 67 33');
    await screenshot(other, 'viewer-monitor-window');
    expect(await accessibilityFaults(other)).toEqual([]);
    // The window that hears keys lies there from x = 200 to 600.
    const box = await other.locator('canvas').boundingBox();
    if (box === null) throw new Error('the other window shows nothing');
    const scale = box.width / 500;
    await other.bringToFront();
    await other.mouse.click(box.x + 200 * scale, box.y + 300 * scale);
    const before = desktop.typed().length;
    await other.keyboard.type('p');
    await eventually(() => Promise.resolve(desktop.typed().slice(before) === 'p'));
    const { capacity } = await client.call('GET /api/teams/:team/sessions', { params: { team } });
    expect(capacity.inUse).toBe(1);
    await viewer.bringToFront();
    const closing = other.waitForEvent('close');
    await choose(viewer, 'Display', 'menuitem', 'Close the windows of monitors');
    await closing;
    const again = viewer.waitForEvent('popup');
    await choose(viewer, 'Display', 'menuitem', 'Open monitor 1 in a window');
    const left = (await again).waitForEvent('close');
    // A monitor that is gone has no window.
    desktop.setMonitors();
    await left;
  });

  it('sizes the desktop to the window, and gives it its own size back', async () => {
    await viewer.setViewportSize({ width: 640, height: 480 });
    await choose(viewer, 'Display', 'menuitemcheckbox', 'Size the desktop to this window');
    await eventually(() => Promise.resolve(desktop.size().join() === '640,480'));
    await viewer.keyboard.press('Escape');
    await viewer.setViewportSize({ width: 700, height: 500 });
    await eventually(() => Promise.resolve(desktop.size().join() === '700,500'));
    await choose(viewer, 'Display', 'menuitemcheckbox', 'Size the desktop to this window');
    await eventually(() => Promise.resolve(desktop.size().join() === '800,600'));
    await viewer.keyboard.press('Escape');
    await viewer.setViewportSize({ width: 1280, height: 800 });
  });

  it('keeps what is shown as a picture, in a file and on the clipboard', async () => {
    const downloading = viewer.waitForEvent('download');
    await choose(viewer, 'Screenshot', 'menuitem', 'Save as a file');
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/ \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/);
    expect(pngSize(readFileSync(await download.path()))).toEqual({ width: 800, height: 600 });
    await choose(viewer, 'Screenshot', 'menuitem', /^Copy to this/);
    await viewer.getByText('Screenshot copied.').waitFor({ state: 'attached' });
  });

  it('pastes what this computer copied, and what the device copied is here', async () => {
    const read = () => viewer.evaluate(() => navigator.clipboard.readText());
    await viewer.evaluate(() => navigator.clipboard.writeText('to the device: é €'));
    await pointAtWindow(viewer);
    const before = desktop.typed().length;
    // The person's own key needs no permission.
    await viewer.context().clearPermissions();
    await viewer.keyboard.press('Control+v');
    // The key comes after what it pastes.
    await eventually(() => Promise.resolve(desktop.typed().slice(before).includes('v')));
    expect(desktop.clipboard()).toBe('to the device: é €');
    await viewer.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    desktop.setClipboard('from the device: ж');
    await eventually(async () => (await read()) === 'from the device: ж');
    // Unchanged, ours does not take the place of theirs.
    await viewer.keyboard.press('Control+v');
    await eventually(() => Promise.resolve(desktop.typed().slice(before).split('v').length > 2));
    expect(desktop.clipboard()).toBe('from the device: ж');
  });

  it('pastes pictures and formatted text, both ways', async () => {
    await viewer.evaluate(async () => {
      const canvas = new OffscreenCanvas(600, 300);
      const pen = canvas.getContext('2d');
      pen?.fillRect(50, 50, 100, 100);
      const picture = await canvas.convertToBlob({ type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    });
    await pointAtWindow(viewer);
    await viewer.keyboard.press('Control+v');
    // xclip, which owned it before, gives its text to whoever asks for a picture.
    const size = await eventually(() => Promise.resolve(pngSize(desktop.clipboardAs('image/png')) ?? undefined));
    expect(size).toEqual({ width: 600, height: 300 });
    desktop.setClipboard('<b>bold</b> words', 'text/html');
    const html = () =>
      viewer.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        return item?.types.includes('text/html') ? (await item.getType('text/html')).text() : '';
      });
    await eventually(async () => (await html()).includes('bold</b> words'));
  });

  it('brings text both ways by hand, and types it where nothing pastes', async () => {
    await viewer.evaluate(() => navigator.clipboard.writeText('typed'));
    await useTool(viewer, 'Clipboard');
    const panel = viewer.getByRole('region', { name: 'Clipboard' });
    const draft = panel.getByRole('textbox', { name: /^Or a text/ });
    await panel.getByRole('button', { name: /^Take my/ }).click();
    await eventually(async () => (await draft.inputValue()) === 'typed');
    const before = desktop.typed().length;
    await panel.getByRole('button', { name: 'Type it as keys' }).click();
    await eventually(() => Promise.resolve(desktop.typed().slice(before).endsWith('typed')));
    await draft.fill('by hand: é €');
    await panel.getByRole('button', { name: 'Put on the device' }).click();
    await panel.getByText('The device has your text.').waitFor();
    expect(desktop.clipboard()).toBe('by hand: é €');
    desktop.setClipboard('line\n'.repeat(3000));
    await panel.getByText('and 11,000 characters more').waitFor();
    await panel.getByRole('button', { name: 'Copy to this computer' }).click();
    await panel.getByText('Copied here from the device: text.').waitFor();
    await look(viewer, 'viewer-clipboard');
    await draft.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  it('says what the browser refuses of the clipboard, and offers a button where it wants one', async () => {
    // As Firefox and Safari do without a key or a click just before.
    await viewer.evaluate(() => {
      const refuse = () => Promise.reject(new DOMException('not now', 'NotAllowedError'));
      Object.defineProperty(navigator.clipboard, 'write', { value: refuse, configurable: true });
    });
    desktop.setClipboard('wants a click');
    const notice = viewer.getByText(/^The device copied text\. This browser wants a click/);
    await notice.waitFor();
    await look(viewer, 'viewer-clipboard-refused');
    await viewer.evaluate(() => Reflect.deleteProperty(navigator.clipboard, 'write'));
    await viewer.getByRole('button', { name: 'Copy to this computer' }).click();
    await eventually(async () => (await viewer.evaluate(() => navigator.clipboard.readText())) === 'wants a click');
    await viewer.context().clearPermissions();
    await useTool(viewer, 'Clipboard');
    const panel = viewer.getByRole('region', { name: 'Clipboard' });
    await panel.getByRole('button', { name: /^Send this/ }).click();
    await panel.getByText(/^The browser does not let this page read your clipboard\./).waitFor();
    await viewer.keyboard.press('Escape');
    await viewer.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  it('says what carries the session: screen, encoding, rate, round trip, road, encryption, the device’s key', async () => {
    await useTool(viewer, 'Session information');
    const panel = viewer.getByRole('region', { name: 'Session information' });
    const fact = (name: string) => panel.getByRole('row', { name: new RegExp(`^${name} `) }).textContent();
    await eventually(async () => {
      desktop.paint(
        `#${Math.floor(Math.random() * 0xffffff)
          .toString(16)
          .padStart(6, '0')}`,
      );
      return /^Updates[1-9]\d* a second$/.test((await fact('Updates')) ?? '');
    });
    expect(await fact('Encoding')).toMatch(/^Encoding(JPEG|Tight|Raw|H\.264|CopyRect)/);
    expect(await fact('Line')).toMatch(/bit\/s$/);
    expect(await fact('Screen')).toBe('Screen800 by 600');
    expect(await fact('Encryption')).toContain('Noise');
    expect(await fact('Fingerprint')).toMatch(/[0-9a-f]/i);
    await panel.getByRole('button', { name: 'Copy all' }).click();
    await panel.getByText('Copied', { exact: true }).waitFor();
    expect(await viewer.evaluate(() => navigator.clipboard.readText())).toContain('Screen: 800 by 600\n');
    await look(viewer, 'viewer-information');
    await viewer.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  it('lets nothing through while it is view only', async () => {
    await useTool(viewer, 'View only');
    const before = desktop.typed();
    await pointAtWindow(viewer);
    await viewer.keyboard.type('zzz');
    await useTool(viewer, 'View only');
    await eventually(async () => {
      await pointAtWindow(viewer);
      await viewer.keyboard.type('y');
      return letters(desktop.typed()).length > letters(before).length;
    });
    // Small: no Shift that called the toolbar is down on the device any more.
    expect(letters(desktop.typed().slice(before.length))).toMatch(/^y+$/);
  });

  it('resumes the same session after its network was away (L4)', async () => {
    const { sessions } = await client.call('GET /api/teams/:team/sessions', { params: { team } });
    const live = sessions.filter(({ endedAt }) => endedAt === null);
    expect(live).toHaveLength(1);
    desktop.setMonitors({ name: 'LEFT', width: 300, x: 0 }, { name: 'RIGHT', width: 500, x: 300 });
    const opening = viewer.waitForEvent('popup');
    await choose(viewer, 'Display', 'menuitem', 'Open monitor 1 in a window');
    const other = await opening;
    await viewer.context().setOffline(true);
    const heard = desktop.typed().length;
    const closing = other.waitForEvent('close');
    await viewer.reload().catch(() => undefined);
    // A window of a monitor shows nothing without the viewer's.
    await closing;
    desktop.setMonitors();
    await viewer.context().setOffline(false);
    await viewer.goto(`${usher.url}/view/${live[0]?.id}`);
    await viewer.getByRole('toolbar', { name: 'Session' }).waitFor();
    await eventually(async () => {
      await pointAtWindow(viewer);
      await viewer.keyboard.type('w');
      return desktop.typed().slice(heard).includes('w');
    });
    const after = await client.call('GET /api/teams/:team/sessions', { params: { team } });
    const still = after.sessions.filter(({ endedAt }) => endedAt === null);
    expect(still.map(({ id }) => id)).toEqual(live.map(({ id }) => id));
    expect(still[0]?.fence).toBeGreaterThan(live[0]?.fence ?? 0);
  });

  it('tells two people at one screen of each other, and holds one off while the other steers', async () => {
    cy = await joinAs(client, team, { name: 'Cy Holm', email: 'cy@harbour.example' }, 'manager');
    const second = await openViewer((await signedIn('cy@harbour.example')).page);
    await viewer.getByText('Also at this screen: Cy Holm.').waitFor();
    await second.getByText(`Also at this screen: ${owner.name} (steers).`).waitFor();
    await screenshot(second, 'viewer-company');
    await useTool(second, 'Session information');
    const everybody = await second.getByRole('row', { name: /^At this screen / }).textContent();
    expect(everybody).toContain(`${owner.name}, Cy Holm`);
    await second.keyboard.press('Escape');
    const before = desktop.typed().length;
    const typed = () => desktop.typed().slice(before);
    const steering = setInterval(() => void viewer.keyboard.press('s'), 250);
    await eventually(() => Promise.resolve(typed().includes('s')));
    await pointAtWindow(second);
    await second.keyboard.type('h');
    await second.getByText(`${owner.name} is steering. You can take over once they pause for a second.`).waitFor();
    await look(second, 'viewer-held-off');
    clearInterval(steering);
    await eventually(async () => {
      await second.keyboard.type('t');
      return typed().includes('t');
    });
    expect(typed()).not.toContain('h');
    await viewer.getByText('Cy Holm steers now.').waitFor();
    await screenshot(viewer, 'viewer-other-steers');
    const session = second.url().split('/').at(-1) ?? '';
    await cy.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
    await second.getByRole('heading', { name: 'You ended this session.' }).waitFor();
    await second.context().close();
  });

  it('lets a User at the limit ask: every manager’s open page says so, and the audit (M7)', async () => {
    await client.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: 1 } });
    await joinAs(client, team, { name: 'Bo Lind', email: 'bo@harbour.example' }, 'user');
    const bo = await signedIn('bo@harbour.example');
    await bo.page
      .getByRole('button', { name: /^Connect/ })
      .first()
      .click();
    const dialog = bo.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Ask a manager' }).waitFor();
    expect(await dialog.getByText(owner.name).count()).toBeGreaterThan(0);
    await screenshot(bo.page, 'at-capacity-user');
    expect(await accessibilityFaults(bo.page)).toEqual([]);
    await page.bringToFront();
    await dialog.getByRole('button', { name: 'Ask a manager' }).click();
    await dialog.getByText(/^2 people were told/).waitFor();
    await page.getByText('Bo Lind asks for a place').waitFor();
    await screenshot(page, 'capacity-asked');
    const { events } = await client.call('GET /api/teams/:team/audit', { params: { team }, query: {} });
    expect(JSON.stringify(events.slice(0, 3))).toContain('Bo Lind');
    await bo.page.context().close();
  });

  it('ends its own session from its toolbar, and says so (E6)', async () => {
    await viewer.bringToFront();
    await useTool(viewer, 'End session');
    await viewer.getByRole('dialog').getByRole('button', { name: /^End/ }).click();
    await viewer.getByRole('heading', { name: 'You ended this session.' }).waitFor();
    await screenshot(viewer, 'viewer-ended-by-self');
    expect(await accessibilityFaults(viewer)).toEqual([]);
  });

  it('counts down to an end that lies ahead, with who and their message, until an earlier one replaces it (E1)', async () => {
    await page.bringToFront();
    const again = await openViewer(page);
    const session = again.url().split('/').at(-1) ?? '';
    const end = (message: string, inMs: number) =>
      cy.call('POST /api/sessions/:session/end', { params: { session }, body: { message, inMs } });
    await end('Updates begin soon', 120_000);
    const timer = again.getByRole('timer');
    await timer.getByText(/^Cy Holm ends this session in 1[01]\d s\.$/).waitFor();
    await again.getByText('“Updates begin soon”').waitFor();
    for (const width of [375, 2560, 1280]) {
      await again.setViewportSize({ width, height: 800 });
      await screenshot(again, `viewer-countdown-${width}`);
    }
    expect(await accessibilityFaults(again)).toEqual([]);
    await end('Sooner than that', 30_000);
    await timer.getByText(/ in [12]\d s\.$/).waitFor();
    await again.getByText('“Sooner than that”').waitFor();
    // A screen reader hears it at a few marks alone.
    await again.getByText(/^Cy Holm ends this session in 30 s\. Sooner than that$/).waitFor({ state: 'attached' });
    await end('Never later', 120_000);
    await end('Now', 0);
    await again.getByRole('heading', { name: 'Cy Holm ended this session.' }).waitFor();
    await again.getByText('Now', { exact: true }).waitFor();
    expect(await again.getByText('Never later').count()).toBe(0);
    await screenshot(again, 'viewer-ended-by-manager');
    expect(await accessibilityFaults(again)).toEqual([]);
    const unexpected = errors.filter((text) => !/ERR_INTERNET_DISCONNECTED|409/.test(text));
    expect(unexpected).toEqual([]);
  });

  it('gets no picture and takes no key when it ignores its end: the place is free, and the proof says who did not confirm (E2, E3)', async () => {
    const bo = await signedIn('bo@harbour.example');
    const hears = await deafOnDemand(bo.page.context());
    const silent = await openViewer(bo.page);
    await page.bringToFront();
    await page.goto(`${usher.url}/t/${team}/people/sessions`);
    await page.getByRole('button', { name: 'End session of Bo Lind' }).click();
    await page.getByRole('button', { name: /^End Bo Lind.s session on/ }).click();
    hears.nothing = true;
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^End Bo Lind.s session/ }).click();
    await dialog.getByText('Its place is free.').waitFor();
    const proof = dialog.getByRole('list', { name: 'Acknowledgements' }).getByRole('listitem');
    await proof.filter({ hasText: /^Device stopped\d+ ms/ }).waitFor();
    await proof.filter({ hasText: /^Relay cut\d+ ms/ }).waitFor();
    // It believes that it is connected, and goes on.
    const seen = hears.bytes;
    await silent.getByRole('toolbar', { name: 'Session' }).waitFor();
    await pointAtWindow(silent);
    await silent.keyboard.type('q');
    desktop.paint('#224466');
    const before = desktop.typed();
    await proof.filter({ hasText: 'Viewer closeddid not confirm' }).waitFor();
    expect(await dialog.getByRole('link', { name: 'did not confirm' }).getAttribute('href')).toMatch(/#viewer$/);
    await screenshot(page, 'end-proof-viewer-silent');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    // The only place there is takes another, whose keys land.
    await page.goto(`${usher.url}/t/${team}/devices`);
    const next = await openViewer(page);
    await eventually(async () => {
      await pointAtWindow(next);
      await next.keyboard.type('k');
      return desktop.typed().slice(before.length).includes('k');
    });
    expect(desktop.typed()).not.toContain('q');
    expect(hears.bytes).toBe(seen);
    await bo.page.context().close();
  });
});
