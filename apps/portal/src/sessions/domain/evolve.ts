import { isLive, type Place } from './place.ts';
import type { PlaceEvent, PlaceEventOf } from './place-event.ts';

type Evolve<Type extends PlaceEvent['type']> = (place: Place, event: PlaceEventOf<Type>, now: number) => Place;

const evolutions: { readonly [Type in PlaceEvent['type']]: Evolve<Type> } = {
  begun,
  renewed: (place, { leaseUntil, connection }, now) => ({
    ...place,
    leaseUntil,
    reportedConnection: connection,
    lastRenewedAt: now,
    unconfirmed: false,
  }),
  extended: (place, { leaseUntil }, now) => ({ ...place, leaseUntil, lastRenewedAt: now, unconfirmed: false }),
  approving: (place) => ({ ...place, state: 'approving' }),
  resuming: (place, _, now) => ({ ...place, resumingAt: now }),
  resumed: (place) => ({ ...place, resumingAt: null }),
  leaving: (place, _, now) => ({ ...place, leavingAt: now }),
  unconfirmed: (place) => ({ ...place, unconfirmed: true }),
  adopted: (place, { connection }) => ({ ...place, connection, reportedConnection: null }),
  'right-issued': (place, { fence, viewerKey, rights, signIn }) => ({
    ...place,
    fence,
    viewerKey,
    rights,
    signIn,
    leavingAt: null,
  }),
  'tokens-given': tokensGiven,
  'rights-changed': (place, { rights }) => ({ ...place, rights }),
  limited: (place, { limits }) => ({ ...place, limits }),
  ending: (place, { endsAt, reason, by, message, goesTo }) => ({
    ...place,
    state: 'ending',
    endsAt,
    reason,
    endedBy: by.name,
    endedByPerson: by.person,
    message,
    goesTo,
  }),
  acknowledged: (place, { hop }) => ({ ...place, acks: [...place.acks, hop] }),
  'relay-cut': (place, { relay }, now) => ({
    ...place,
    relays: place.relays.map((given) => (given.relay === relay ? { ...given, cutAt: now } : given)),
  }),
  forced: (place, _, now) => ({ ...place, state: 'ended', endedAt: now, forced: true }),
  'offer-ended': (place, _, now) => ({ ...place, state: 'ended', endedAt: now, freedAt: now }),
  freed,
};

/** The place after an event. `now` is when it happened. */
export function evolve<Type extends PlaceEvent['type']>(place: Place, event: PlaceEventOf<Type>, now: number): Place {
  const apply = evolutions[event.type] as Evolve<Type>;
  return apply(place, event, now);
}

export function evolveAll(place: Place, events: readonly PlaceEvent[], now: number): Place {
  return events.reduce((state, event) => evolve(state, event, now), place);
}

function begun(place: Place, { fence, leaseUntil }: PlaceEventOf<'begun'>, now: number): Place {
  return {
    ...place,
    state: place.state === 'ending' ? 'ending' : 'active',
    begunAt: place.begunAt ?? now,
    begunFence: fence,
    resumingAt: null,
    leavingAt: null,
    unconfirmed: false,
    lastRenewedAt: now,
    leaseUntil,
  };
}

function tokensGiven(place: Place, { relay, fence, expireAt }: PlaceEventOf<'tokens-given'>): Place {
  const others = place.relays.filter((given) => given.relay !== relay);
  return { ...place, relays: [...others, { relay, fence, tokensExpireAt: expireAt, cutAt: null }] };
}

/** What was over already keeps its reason, and who and what they said. */
function freed(place: Place, { reason, forced }: PlaceEventOf<'freed'>, now: number): Place {
  const over = { ...place, state: 'ended' as const, freedAt: now, endedAt: place.endedAt ?? now };
  if (isLive(place, now)) return { ...over, endsAt: now, reason, endedBy: null, endedByPerson: null, message: null };
  return { ...over, reason: place.reason ?? reason, forced: place.forced || forced };
}
