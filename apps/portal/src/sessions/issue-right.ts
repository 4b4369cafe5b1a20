import { createHash } from 'node:crypto';
import type { Admitted, PortalToAgent, Rights } from '@usher/contract';
import { catchphrase, fingerprint } from '@usher/link/ticket';
import { PortalError } from '../http/handler.ts';
import type { AvailableRelay } from '../ports.ts';
import { actOn, withPlace } from './act.ts';
import { isLive } from './domain/index.ts';
import { pipes, type SessionDeps } from './session-deps.ts';

/** E5: a relay token lives so long and joins once. */
const tokenLifeMs = 20_000;
/** How far the clocks of portal, relay and database may be apart before a token outlives its record. */
const clockMarginMs = 5_000;
const mostRelays = 2;

export interface RightToBegin {
  readonly session: string;
  readonly fence: number;
  readonly device: string;
  readonly startId: string;
  readonly member: string;
  readonly person: string;
  readonly viewerKey: string;
  readonly rights: Rights;
}

type Offer = Extract<PortalToAgent, { type: 'session.offer' }>;

export interface Issued {
  readonly admitted: Admitted;
  readonly offer: Offer;
}

/** Relay tokens are good for so long by the database's clock, with a margin for those who sign and judge them. */
export const tokensHeldMs = tokenLifeMs + clockMarginMs;

/** The relays that a session is given, the nearest first. */
export async function pickRelays(deps: SessionDeps): Promise<readonly AvailableRelay[]> {
  return (await deps.links().relays.available()).slice(0, mostRelays);
}

/** The right to begin a session that there is already: a claimed offer, or the next fence. */
export async function issueRight(deps: SessionDeps, right: RightToBegin): Promise<Issued> {
  const relays = await pickRelays(deps);
  await recordRelays(deps, right, relays);
  return signRight(deps, right, relays);
}

/** Signs the right to begin for both ends; its place and its relays are committed. */
export async function signRight(
  deps: SessionDeps,
  right: RightToBegin,
  relays: readonly AvailableRelay[],
): Promise<Issued> {
  const ticket = await deps.keyring.signTicket({
    session: right.session,
    fence: right.fence,
    device: right.device,
    startId: right.startId,
    member: right.member,
    person: right.person,
    viewerKey: createHash('sha256').update(Buffer.from(right.viewerKey, 'base64url')).digest('base64url'),
    pipes: [...pipes],
    rights: right.rights,
    beginBefore: deps.clock.now() + deps.times.beginMs,
  });
  const forViewer = await Promise.all(relays.map((relay) => leg(deps, right, relay, 'viewer')));
  const forAgent = await Promise.all(relays.map((relay) => leg(deps, right, relay, 'agent')));
  const { session: id, fence } = right;
  return {
    offer: { type: 'session.offer', id, fence, ticket, relays: forAgent },
    admitted: {
      session: id,
      fence,
      ticket,
      rights: right.rights,
      device: await readDevice(deps, right.device),
      relays: forViewer,
      resumeMs: deps.times.resumeMs,
      now: deps.clock.now(),
    },
  };
}

/**
 * E3: written before any token leaves, so that no cut can be forgotten; and none leaves of what has ended meanwhile. Tokens are
 * signed by this node's clock and judged by the relay's: the record leaves them a margin.
 */
async function recordRelays(deps: SessionDeps, right: RightToBegin, relays: readonly AvailableRelay[]): Promise<void> {
  const recorded = await withPlace(deps, right.session, async (tx, loaded) => {
    const expireAt = loaded.now + tokensHeldMs;
    const ids = relays.map(({ id }) => id);
    await actOn(tx, deps, loaded, { type: 'give-tokens', fence: right.fence, relays: ids, expireAt });
    return isLive(loaded.place, loaded.now) && loaded.place.fence === right.fence;
  });
  if (recorded !== true) throw new PortalError('session-over');
}

async function leg(deps: SessionDeps, right: RightToBegin, relay: AvailableRelay, side: 'agent' | 'viewer') {
  const token = (pipe: (typeof pipes)[number]) =>
    deps.keyring.signRelayToken({
      id: deps.ids.next(),
      relay: relay.id,
      relayStartId: relay.startId,
      session: right.session,
      fence: right.fence,
      pipe,
      leg: side,
      expiresAt: deps.clock.now() + tokenLifeMs,
    });
  return { id: relay.id, url: relay.url, tokens: { screen: await token('screen'), control: await token('control') } };
}

async function readDevice(deps: SessionDeps, id: string): Promise<Admitted['device']> {
  const row = await deps.db.read
    .selectFrom('device')
    .select(['id', 'name', 'identity_key', 'link_key', 'link_key_signature', 'same_machine'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new PortalError('not-found');
  const digest = createHash('sha256').update(Buffer.from(row.identity_key, 'base64url')).digest();
  return {
    id: row.id,
    name: row.name,
    identityKey: row.identity_key,
    linkKey: row.link_key,
    linkKeySignature: row.link_key_signature,
    fingerprint: fingerprint(digest),
    catchphrase: catchphrase(digest),
    sameMachineAsPortal: row.same_machine,
  };
}
