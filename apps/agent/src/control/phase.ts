import {
  type AgentToPortal,
  controlProtocolVersion,
  type Id,
  knownCapabilities,
  type PortalToAgent,
} from '@usher/contract';
import { agentProofStatement, portalProofStatement } from '@usher/link';
import { isSignedBy } from '../identity/ed25519.ts';

export type Welcome = Extract<PortalToAgent, { type: 'welcome' }>;
/** What a joined portal may say. */
export type Order = Exclude<PortalToAgent, { type: 'challenge' | 'proved' | 'welcome' | 'device.removed' | 'twin' }>;

/** How far one control connection has come. Only a portal that has proved itself is obeyed. */
export type Phase =
  | { readonly kind: 'dialled' }
  | { readonly kind: 'proving'; readonly portalNonce: string; readonly agentNonce: string }
  | { readonly kind: 'greeting' }
  | { readonly kind: 'joined' };

export type Step =
  | { readonly step: 'send'; readonly phase: Phase; readonly message: AgentToPortal }
  | { readonly step: 'joined'; readonly phase: Phase; readonly welcome: Welcome }
  | { readonly step: 'obey'; readonly order: Order }
  | { readonly step: 'removed' }
  | { readonly step: 'twin' }
  | { readonly step: 'refuse'; readonly why: 'protocol-error' | 'wrong-portal' | 'other-version' };

/** Who we are to the portal on this connection. */
export interface Self {
  /** The portal's own origin, which both sides sign. */
  readonly portal: string;
  /** Where this machine reaches the portal, if its own address does not lead there. */
  readonly via?: string | undefined;
  readonly device: Id;
  readonly startId: Id;
  readonly bootId: string;
  /** base64url of the raw Ed25519 key pinned at enrolment. */
  readonly commandKey: string;
  readonly version: string;
  /** What the portal may ask of it; all that this version knows unless said. */
  readonly capabilities?: readonly string[];
  readonly os: string;
  readonly hostname: string;
  readonly sameMachineAsPortal: boolean;
  sign(statement: Uint8Array): string;
  sessions(): readonly { readonly id: Id; readonly fence: number }[];
}

/** The handshake's rules, without a socket: what a message means in a phase. */
export function onMessage(phase: Phase, message: PortalToAgent, self: Self, newNonce: () => string): Step {
  if (phase.kind === 'dialled') return message.type === 'challenge' ? prove(message, self, newNonce()) : outOfTurn;
  if (phase.kind === 'proving') return message.type === 'proved' ? judgeProof(phase, message, self) : outOfTurn;
  if (message.type === 'device.removed') return { step: 'removed' };
  if (message.type === 'twin') return { step: 'twin' };
  if (message.type === 'challenge' || message.type === 'proved') return outOfTurn;
  if (phase.kind === 'greeting') {
    return message.type === 'welcome' ? { step: 'joined', phase: { kind: 'joined' }, welcome: message } : outOfTurn;
  }
  return message.type === 'welcome' ? outOfTurn : { step: 'obey', order: message };
}

const outOfTurn: Step = { step: 'refuse', why: 'protocol-error' };

function prove(challenge: Extract<PortalToAgent, { type: 'challenge' }>, self: Self, agentNonce: string): Step {
  if (challenge.protocol !== controlProtocolVersion) return { step: 'refuse', why: 'other-version' };
  const { portal, device, startId } = self;
  const portalNonce = challenge.nonce;
  const signature = self.sign(agentProofStatement({ portalNonce, agentNonce, portal, device, startId }));
  return {
    step: 'send',
    phase: { kind: 'proving', portalNonce, agentNonce },
    message: { type: 'prove', device, startId, nonce: agentNonce, signature },
  };
}

function judgeProof(
  phase: Extract<Phase, { kind: 'proving' }>,
  proved: Extract<PortalToAgent, { type: 'proved' }>,
  self: Self,
): Step {
  const { portal, device, startId, commandKey } = self;
  const { portalNonce, agentNonce } = phase;
  const statement = portalProofStatement({ portalNonce, agentNonce, portal, device, startId });
  if (proved.commandKey !== commandKey || !isSignedBy(commandKey, statement, proved.signature)) {
    return { step: 'refuse', why: 'wrong-portal' };
  }
  return { step: 'send', phase: { kind: 'greeting' }, message: hello(self) };
}

function hello(self: Self): AgentToPortal {
  const { version, capabilities = knownCapabilities, os, hostname, bootId, startId, sameMachineAsPortal } = self;
  return {
    type: 'hello',
    protocol: controlProtocolVersion,
    version,
    os,
    hostname,
    capabilities: [...capabilities],
    bootId,
    startId,
    sameMachineAsPortal,
    sessions: self.sessions().map(({ id, fence }) => ({ id, fence })),
  };
}
