import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownCapabilities } from '../../packages/contract/src/index.ts';
import { openBootClock } from '../../apps/agent/src/control/boot-clock.ts';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import { enrolAgent } from '../../apps/agent/src/enrol/enrol-agent.ts';
import { readEnrolment } from '../../apps/agent/src/enrol/enrolment.ts';
import { readIdentity } from '../../apps/agent/src/identity/identity.ts';
import { newId } from '../../apps/agent/src/identity/new-id.ts';
import { RunningAgent } from '../../apps/agent/src/running-agent.ts';
import type { ScreenPort } from '../../apps/agent/src/sessions/screen-port.ts';

/**
 * Many agents in one process, each the product's own but for its screen, which sends a little every second and takes no input.
 * Those of `before-end` are of the version before agents could be told to end, and say so as such an agent would.
 *   agents-process.ts PORTAL JOIN-TOKEN COUNT [before-end]
 */
const [portal = '', joinToken = '', count = '1', age = ''] = process.argv.slice(2);
const [version, capabilities] = age === 'before-end' ? ['0.0.9', []] : ['0.1.0', knownCapabilities];
const nothing = (): void => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const updateBytes = 2048;

const screen: ScreenPort & { monitors(): { width: number; height: number }[] } = {
  monitors: () => [{ width: 1920, height: 1080 }],
  serve({ pipe, mayPass }) {
    const send = (): void => {
      if (mayPass()) pipe.send(new Uint8Array(updateBytes));
    };
    send();
    const timer = setInterval(send, 1000);
    return { rightsChanged: nothing, heard: nothing, stop: () => clearInterval(timer) };
  },
};

const clock = openBootClock();
const folders: string[] = [];
const agents: RunningAgent[] = [];
for (let number = 0; number < Number(count); number += 1) {
  const folder = await mkdtemp(join(tmpdir(), 'usher-bench-agent-'));
  folders.push(folder);
  await enrolAgent({ portal, joinToken, folder, hostname: `pc-${number}`, version, log });
  const [enrolment, identity] = [await readEnrolment(folder), await readIdentity(folder)];
  if (enrolment === null || identity === null) throw new Error('it is not enrolled');
  agents.push(
    new RunningAgent({
      self: {
        portal: enrolment.portal,
        device: enrolment.device,
        commandKey: enrolment.commandKey,
        startId: newId(),
        bootId: 'boot',
        version,
        capabilities,
        os: 'Debian',
        hostname: `pc-${number}`,
        sameMachineAsPortal: false,
      },
      identity,
      crypto: nodeCrypto,
      clock,
      screen,
      log,
      random: Math.random,
      onRemoved: nothing,
    }),
  );
}
const waiting = setInterval(() => {
  if (agents.some(({ state }) => state.connection !== 'online')) return;
  clearInterval(waiting);
  process.stdout.write('online\n');
}, 100);
process.once('SIGTERM', () => {
  void Promise.all(agents.map((agent) => agent.stop()))
    .then(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))
    .finally(() => process.exit(0));
});
