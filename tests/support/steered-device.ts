import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { type Display, startDisplay } from './display.ts';
import { startBrowser } from './browser.ts';
import { onlineDevice, type PortalClient, setUp } from './portal-client.ts';
import { freePort } from './servers.ts';
import { longLeases, startUsher, type UsherProcess } from './usher.ts';

const execFileAsync = promisify(execFile);

/** A device with an empty display of 800 by 600, its Portal, and a browser to steer it with. */
export interface SteeredDevice {
  readonly display: Display;
  /** In which X programs find the display. */
  readonly env: NodeJS.ProcessEnv;
  readonly usher: UsherProcess;
  /** As its Owner. */
  readonly client: PortalClient;
  readonly browser: Browser;
  stop(): Promise<void>;
}

export async function startSteeredDevice(): Promise<SteeredDevice> {
  const display = await startDisplay();
  const env = { ...process.env, DISPLAY: display.name, XAUTHORITY: display.xauthority };
  // What a busy machine lets go late must not look like repeated.
  await execFileAsync('xset', ['r', 'off'], { env });
  const usher = await startUsher('up', {
    // Two that look for the next free port at once may find the same.
    args: ['--desktop', display.name, '--port', String(await freePort())],
    times: longLeases,
    env: { XAUTHORITY: display.xauthority },
  });
  const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
  await onlineDevice(client, team);
  const browser = await startBrowser();
  return {
    display,
    env,
    usher,
    client,
    browser,
    async stop() {
      await browser.close();
      await usher.stop();
      await display.stop();
    },
  };
}
