import { startPortal } from '@usher/portal';
import { portOf, UsageError, type Values } from '../command-line.ts';
import { openDataFolder } from '../data-folder.ts';
import { answerScrapes } from '../answer-scrapes.ts';
import { choosePort } from '../listening-port.ts';
import { openLog } from '../open-log.ts';
import { portalOptions } from '../portal-options.ts';
import { say } from '../say.ts';
import type { Running } from '../stop-on-signals.ts';
import { sayWhereToOpen } from '../where-to-open.ts';

const host = '127.0.0.1';

/** One portal node of several on one PostgreSQL; relays and agents run elsewhere. */
export async function runPortal(values: Values, env: NodeJS.ProcessEnv): Promise<Running> {
  if (values.database === undefined)
    throw new UsageError('usher portal needs --database postgres://…; `usher up` runs on a database of its own.');
  const folder = openDataFolder(values.data, env);
  const log = openLog(folder, 'portal');
  const port = await choosePort(portOf(values.port), host);
  const options = portalOptions(values, env, folder, port, log);
  const portal = await startPortal(options);
  await portal.listen(port, host);
  sayWhereToOpen(portal.origin, port, env);
  await answerScrapes(portal, values);
  const code = await portal.setupCode();
  if (code !== null) say(`Set-up code: ${code}   (valid for an hour)`);
  // Printed, not stored anywhere: it follows from the portal's secret, and enrols relays only.
  say(
    `Relay token for \`usher relay\` (keep it to yourself): ${Buffer.from(options.relaySecret).toString('base64url')}`,
  );
  say('Ready.');
  return { ended: new Promise(() => undefined), stop: () => portal.close() };
}
