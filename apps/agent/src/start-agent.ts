import { hostname } from 'node:os';
import type { AgentLog } from './control/agent-log.ts';
import { type BootClock, openBootClock } from './control/boot-clock.ts';
import { nodeCrypto } from './crypto/node-crypto.ts';
import { EnrolError } from './enrol/enrol-error.ts';
import { type Enrolment, forgetEnrolment, readEnrolment } from './enrol/enrolment.ts';
import { readBootId } from './identity/boot-id.ts';
import { type Identity, readIdentity } from './identity/identity.ts';
import { newId } from './identity/new-id.ts';
import { osName } from './identity/os-name.ts';
import { type AgentState, RunningAgent, type StopCause } from './running-agent.ts';
import { openScreen, type Screen } from './screen/index.ts';

export interface StartAgentOptions {
  /** Where `enrolAgent` kept keys and enrolment. */
  readonly folder: string;
  /** The portal's address, if it is another than at enrolment. */
  readonly portal?: string | undefined;
  /** Where this machine reaches the portal, if the portal's own address does not lead there. */
  readonly via?: string | undefined;
  /** The X display to show, ":0". */
  readonly display: string;
  readonly xauthority?: string | undefined;
  readonly sameMachineAsPortal: boolean;
  readonly version: string;
  readonly log: AgentLog;
  readonly clock?: BootClock | undefined;
}

export interface Agent {
  readonly state: AgentState;
  /** Ends all sessions, says so, and closes. */
  stop(): Promise<void>;
  /** Resolves once, when it stopped for whatever cause. A removed device has forgotten its enrolment by then. */
  readonly stopped: Promise<StopCause>;
}

/** Starts an enrolled agent. Rejects when it is not enrolled, or its display cannot be opened. */
export async function startAgent(options: StartAgentOptions): Promise<Agent> {
  const { folder, display, xauthority, log } = options;
  const enrolment = await readEnrolment(folder);
  const identity = await readIdentity(folder);
  if (enrolment === null || identity === null) {
    throw new EnrolError('not-found', 'This computer is not enrolled.');
  }
  const screen = await openScreen({ display, xauthority, log });
  return run(options, enrolment, identity, screen, await readBootId());
}

function run(
  options: StartAgentOptions,
  enrolment: Enrolment,
  identity: Identity,
  screen: Screen,
  bootId: string,
): Agent {
  const { folder, portal, via, log, version, sameMachineAsPortal, clock = openBootClock() } = options;
  let settle: (cause: StopCause) => void = () => undefined;
  const stopped = new Promise<StopCause>((resolve) => {
    settle = resolve;
  });
  let stopping: Promise<void> | null = null;
  const finish = (cause: StopCause, work: () => Promise<void>): Promise<void> => {
    stopping ??= work()
      .catch((error: unknown) => log.error({ err: error, cause }, 'the agent did not stop in order'))
      .then(() => screen.close())
      .finally(() => settle(cause));
    return stopping;
  };
  const agent = new RunningAgent({
    self: {
      portal: new URL(portal ?? enrolment.portal).origin,
      via,
      device: enrolment.device,
      commandKey: enrolment.commandKey,
      startId: newId(),
      bootId,
      version,
      os: osName(),
      hostname: hostname().slice(0, 200),
      sameMachineAsPortal,
    },
    identity,
    crypto: nodeCrypto,
    clock,
    screen,
    log,
    random: Math.random,
    onRemoved: () => {
      log.warn({ device: enrolment.device }, 'this device was removed from its team');
      void finish('device-removed', () => forgetEnrolment(folder));
    },
  });
  void screen.lost.then((error) => {
    if (stopping === null) log.error({ err: error }, 'the display is gone');
    return finish('screen-lost', () => agent.stop('screen-lost'));
  });
  return {
    get state() {
      return agent.state;
    },
    stop: () => finish('asked', () => agent.stop()),
    stopped,
  };
}
