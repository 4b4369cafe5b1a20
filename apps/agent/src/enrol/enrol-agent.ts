import { createHash } from 'node:crypto';
import { CallError, createClient, type RouteAnswer, routes } from '@usher/contract';
import { enrolStatement, parseJoinToken } from '@usher/link';
import type { AgentLog } from '../control/agent-log.ts';
import { dialledVia } from '../control/via.ts';
import { isSignedBy } from '../identity/ed25519.ts';
import { type Identity, newIdentity } from '../identity/identity.ts';
import { osName } from '../identity/os-name.ts';
import { askPortal } from './ask-portal.ts';
import { EnrolError } from './enrol-error.ts';
import { type Enrolment, readEnrolment, writeEnrolment } from './enrolment.ts';

export interface EnrolOptions {
  /** The portal's address. */
  readonly portal: string;
  /** Where this machine reaches the portal, if the portal's own address does not lead there. */
  readonly via?: string | undefined;
  readonly joinToken: string;
  /** Where the agent keeps its keys. */
  readonly folder: string;
  readonly hostname: string;
  readonly version: string;
  readonly log: AgentLog;
}

export interface Enrolled {
  readonly device: string;
  readonly name: string;
  readonly team: string;
}

const route = 'POST /api/enrol';

/** Joins a team with a join token, unless this device has joined one already. */
export async function enrolAgent(options: EnrolOptions): Promise<Enrolled> {
  const known = await readEnrolment(options.folder);
  if (known !== null) {
    options.log.info({ device: known.device, portal: known.portal }, 'this device is enrolled already');
    return known;
  }
  const joined = await join(options);
  await writeEnrolment(options.folder, joined);
  options.log.info({ device: joined.device, portal: joined.portal }, 'this device joined');
  return joined;
}

async function join(options: EnrolOptions): Promise<Enrolment> {
  const portal = new URL(options.portal).origin;
  const { commandKeyHash } = parseJoinToken(options.joinToken);
  const token = options.joinToken.trim();
  const identity = await newIdentity(options.folder);
  const { identityKey, linkKey } = identity;
  const statement = enrolStatement({ token, identityKey, linkKey });
  const answer = await ask(portal, identity, token, statement, options);
  checkPortal(answer, commandKeyHash, statement);
  const { device, name, team, commandKey } = answer;
  return { portal, device, name, team, commandKey };
}

async function ask(
  portal: string,
  identity: Identity,
  token: string,
  statement: Uint8Array,
  { hostname, version, via }: EnrolOptions,
): Promise<RouteAnswer<typeof route>> {
  const { identityKey, linkKey, linkKeySignature } = identity;
  const body = {
    token,
    identityKey,
    linkKey,
    linkKeySignature,
    proof: identity.sign(statement),
    hostname: hostname.slice(0, 200),
    os: osName(),
    agentVersion: version,
  };
  const answer = await call(portal, via)(route, { body }).catch((cause: unknown) => {
    if (!(cause instanceof CallError)) throw cause;
    throw new EnrolError(cause.code, cause.problem?.todo ?? cause.message, { cause });
  });
  const read = routes[route].answer.safeParse(answer);
  if (!read.success) throw new EnrolError('bad-answer', 'The Portal answered what is no enrolment.');
  return read.data;
}

function call(portal: string, via: string | undefined) {
  return createClient(async (path, asked) => {
    const { ok, status, text } = await askPortal(dialledVia(new URL(path, portal), portal, via), asked);
    return { ok, status, json: async () => JSON.parse(bounded(text)) };
  });
}

function bounded(text: string | null): string {
  if (text === null) throw new EnrolError('bad-answer', 'The Portal answered too much.');
  return text;
}

/** Pinned both ways: the key the token names, and its holder's answer to this very join. */
function checkPortal(answer: RouteAnswer<typeof route>, commandKeyHash: string, statement: Uint8Array): void {
  const key = Buffer.from(answer.commandKey, 'base64url');
  const hash = createHash('sha256').update(key).digest('base64url');
  if (hash !== commandKeyHash || !isSignedBy(answer.commandKey, statement, answer.commandKeySignature)) {
    throw new EnrolError('wrong-portal', 'That Portal is not the one that made the join token. Check its address.');
  }
}
