import { startRelay } from '@usher/relay';
import { portOf, UsageError, type Values } from '../command-line.ts';
import { openDataFolder } from '../data-folder.ts';
import { choosePort } from '../listening-port.ts';
import { openLog } from '../open-log.ts';
import { say } from '../say.ts';
import type { Running } from '../stop-on-signals.ts';
import { version } from '../version.ts';

const host = '127.0.0.1';

/** One relay: joins what the portal's tokens name, and reads nothing. Its own token comes from `USHER_RELAY_TOKEN`. */
export async function runRelay(values: Values, env: NodeJS.ProcessEnv): Promise<Running> {
  if (values.portal === undefined) throw new UsageError('usher relay needs --portal, the address of the Portal.');
  const folder = openDataFolder(values.data, env);
  const log = openLog(folder, 'relay');
  const port = await choosePort(portOf(values.port), host);
  const publicUrl = values['public-url'] ?? `ws://localhost:${port}/relay`;
  const relay = await startRelay({
    portal: values.portal,
    port,
    host,
    folder,
    publicUrl,
    relayToken: env['USHER_RELAY_TOKEN'],
    version,
    log,
  });
  say(`Relay ready at ${publicUrl}`);
  return { ended: new Promise(() => undefined), stop: () => relay.close() };
}
