import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { enrolAgent, keepAgent, readEnrolment, startAgent } from '@usher/agent';
import { lockDataFolder } from '@usher/portal';
import { UsageError, type Values } from '../command-line.ts';
import { openDataFolder } from '../data-folder.ts';
import { localEnrolmentMark } from '../local-agent.ts';
import { openLog } from '../open-log.ts';
import { say } from '../say.ts';
import type { Running } from '../stop-on-signals.ts';
import { version } from '../version.ts';

/** This machine's agent: enrolled once with a join token, then only dialling out. */
export async function runAgent(values: Values, env: NodeJS.ProcessEnv): Promise<Running> {
  const folder = openDataFolder(values.data, env);
  const lock = await lockDataFolder(folder);
  const log = openLog(folder, 'agent');
  const local = env['USHER_LOCAL_AGENT'] === '1';
  const via = local ? env['USHER_PORTAL_VIA'] : undefined;
  const joinToken = values.join ?? env['USHER_JOIN_TOKEN'];
  const enrolment = await readEnrolment(folder);
  if (enrolment === null) {
    if (joinToken === undefined) return notEnrolled(local);
    if (values.portal === undefined)
      throw new UsageError('usher agent --join needs --portal, the address of the Portal.');
    const joined = await enrolAgent({
      portal: values.portal,
      via,
      joinToken,
      folder,
      hostname: hostname(),
      version,
      log,
    });
    if (local) writeFileSync(join(folder, localEnrolmentMark), '', { mode: 0o600 });
    say(`This computer is ${joined.name} in the team ${joined.team}.`);
  }
  const display = values.display ?? env['DISPLAY'];
  if (display === undefined)
    throw new UsageError('usher agent needs --display :N, or DISPLAY, to know which screen to show.');
  const start = () =>
    startAgent({
      folder,
      // A portal on this machine may listen on another port after a restart.
      portal: local ? values.portal : undefined,
      via,
      display,
      xauthority: env['XAUTHORITY'],
      // Nobody's browser is on a desktop that was started for us, so no page can show itself.
      sameMachineAsPortal: local && env['USHER_VIRTUAL_DESKTOP'] !== '1',
      version,
      log,
    });
  const agent = await keepAgent({
    start,
    onScreenLost: () =>
      say(`The desktop on display ${display} ended. Sessions with it are over; waiting for the next.`),
    onNoScreen: (error) => log.info({ err: error }, 'no screen yet'),
    onScreenBack: () => say(`Display ${display} is back.`),
  });
  say('Agent ready.');
  return {
    ended: agent.stopped.then(
      () => 0,
      (error: unknown) => {
        log.error({ err: error }, 'the agent could not be started again');
        return 1;
      },
    ),
    async stop() {
      await agent.stop();
      await lock.release();
    },
  };
}

function notEnrolled(local: boolean): Running {
  if (!local)
    throw new UsageError(
      'This computer is not enrolled. Make a join token on the Devices page, then add --join TOKEN.',
    );
  say('This computer was removed from its team, so its agent stays off. To bring it back: usher agent --join TOKEN.');
  return { ended: Promise.resolve(0), stop: () => Promise.resolve() };
}
