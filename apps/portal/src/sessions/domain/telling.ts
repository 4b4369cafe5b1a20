import type { AnnouncedEnd, FromLive, PortalToAgent, ReasonCode, SessionLimits } from '@usher/contract';
import { isDue, type Place } from './place.ts';
import type { PlaceEvent } from './place-event.ts';

/** What an end tells agent, relays and viewer (E2). */
export interface EndOrder {
  readonly id: string;
  readonly fence: number;
  readonly deviceId: string;
  readonly reason: ReasonCode;
  readonly by: string | null;
  readonly message: string | null;
  /** What a limit in time says for itself. */
  readonly limits: SessionLimits | null;
  /** Epoch ms on the portal's clock. */
  readonly at: number;
}

/** Who must hear of what happened to a place, at once and after the commit. Whoever misses it hears it by the next renewal. */
export type Telling =
  | { readonly to: 'everyone'; readonly order: EndOrder }
  | { readonly to: 'viewer'; readonly message: Extract<FromLive, { type: 'viewer-state' }> }
  | { readonly to: 'agent'; readonly message: Extract<PortalToAgent, { type: 'rights' }> }
  /** Pipes of this fence and older ones are cut. */
  | { readonly to: 'relays'; readonly fence: number };

/** `place` as it is after the events. */
export function tellingsOf(place: Place, events: readonly PlaceEvent[], now: number): readonly Telling[] {
  // What begins hears its limits with the answer.
  const begins = events.some(({ type }) => type === 'begun' || type === 'extended');
  return events.flatMap((event) => (begins && event.type === 'limited' ? [] : tellingOf(place, event, now)));
}

function tellingOf(place: Place, event: PlaceEvent, now: number): Telling[] {
  switch (event.type) {
    case 'approving':
    case 'resuming':
    case 'resumed':
      return [tellViewer(place, now)];
    case 'rights-changed':
      return [tellViewer(place, now), tellAgent(place)];
    case 'limited':
      return [tellAgent(place)];
    case 'ending':
      return isDue(place, now) ? [{ to: 'everyone', order: orderOf(place) }] : [tellViewer(place, now)];
    case 'freed':
      return event.wasLive ? [{ to: 'everyone', order: orderOf(place) }] : [];
    case 'right-issued':
      return [{ to: 'relays', fence: event.fence - 1 }];
    default:
      return [];
  }
}

/** The end of a place whose end has come. */
export function orderOf(place: Place): EndOrder {
  const { id, fence, device: deviceId, reason, endedBy: by, message, limits, endsAt } = place;
  return { id, fence, deviceId, reason: reason ?? 'lease-lost', by, message, limits, at: endsAt ?? 0 };
}

/** What it may do, and until when. */
function tellAgent({ id, fence, rights, limits }: Place): Telling {
  return { to: 'agent', message: { type: 'rights', id, fence, rights, ...(limits === null ? {} : { limits }) } };
}

function tellViewer(place: Place, now: number): Telling {
  const { id: session, fence, rights } = place;
  const state = shownTo(place);
  const announcedEnd = announcedEndOf(place);
  return { to: 'viewer', message: { type: 'viewer-state', session, fence, state, rights, announcedEnd, now } };
}

function announcedEndOf({ endsAt: at, reason, endedBy: by, message }: Place): AnnouncedEnd | null {
  return at === null || reason === null ? null : { at, reason, by, message };
}

function shownTo({ state, resumingAt, begunAt }: Place): 'connecting' | 'approving' | 'active' | 'resuming' {
  if (resumingAt !== null) return 'resuming';
  if (state === 'connecting' || state === 'approving') return state;
  return begunAt === null ? 'connecting' : 'active';
}
