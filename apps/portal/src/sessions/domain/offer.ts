import type { PlaceCommand } from './command.ts';
import type { Place } from './place.ts';
import type { PlaceEvent } from './place-event.ts';

/**
 * W2: an offer is no session yet. No agent, relay or viewer has heard of it, so nothing they say concerns it, and whatever would
 * end a session withdraws it at once.
 */
export function decideOffer(place: Place, command: PlaceCommand, now: number): readonly PlaceEvent[] {
  switch (command.type) {
    case 'sweep':
      return place.leaseUntil <= now ? [{ type: 'offer-ended', as: 'missed' }] : [];
    case 'decline':
      return [{ type: 'offer-ended', as: command.as }];
    case 'end':
      return [{ type: 'offer-ended', as: 'gone' }];
    case 'set-rights':
      return command.rights === null ? [{ type: 'offer-ended', as: 'gone' }] : [];
    default:
      return [];
  }
}
