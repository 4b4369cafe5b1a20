import { homedir } from 'node:os';
import { join } from 'node:path';
import { lockDataFolder, startPortal } from '@usher/portal';
import { createRelay } from '@usher/relay';
import { portOf, UsageError } from '../command-line.ts';
import { openDataFolder } from '../data-folder.ts';
import { chooseDesktop, isDesktopChoice } from '../desktop/choose-desktop.ts';
import { answerScrapes } from '../answer-scrapes.ts';
import { choosePort } from '../listening-port.ts';
import { startLocalAgent } from '../local-agent.ts';
import { openLog } from '../open-log.ts';
import { portalOptions } from '../portal-options.ts';
import { say } from '../say.ts';
import type { Values } from '../command-line.ts';
import type { Running } from '../stop-on-signals.ts';
import { sayWhereToOpen } from '../where-to-open.ts';

const host = '127.0.0.1';

/** Portal, relay and this machine's agent with a desktop to look at, on one address. */
export async function runUp(values: Values, env: NodeJS.ProcessEnv): Promise<Running> {
  const choice = values.desktop ?? 'auto';
  if (!isDesktopChoice(choice)) throw new UsageError(`--desktop ${choice}: choose auto, virtual, :N or none.`);
  const folder = openDataFolder(values.data, env);
  const lock = await lockDataFolder(folder);
  const log = openLog(folder, 'usher');
  const port = await choosePort(portOf(values.port), host);
  const portal = await startPortal({
    ...portalOptions(values, env, folder, port, log),
    embedRelay: ({ id, startId, origin }) => createRelay({ id, startId, origin, log }),
  });
  await portal.listen(port, host);
  sayWhereToOpen(portal.origin, port, env);
  await answerScrapes(portal, values);
  const code = await portal.setupCode();
  if (code !== null) say(`Set-up code: ${code}   (valid for an hour)`);
  const desktop = await chooseDesktop(choice, join(folder, 'desktop'), env);
  if (desktop) say(`Desktop: ${desktop.because}`);
  const agent = desktop ? startLocalAgent({ folder: join(folder, 'agent'), portal, port, desktop, values, log }) : null;
  say(`Ready. Data is kept in ${folder.replace(homedir(), '~')}. Stop with Ctrl-C.`);
  return {
    ended: new Promise(() => undefined),
    async stop() {
      await agent?.stop();
      await desktop?.stop();
      await portal.close();
      await lock.release();
    },
  };
}
