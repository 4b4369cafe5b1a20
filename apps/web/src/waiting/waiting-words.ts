import type { QueuedView, WaitingView } from '@usher/contract';
import { roughly } from '../time/duration.ts';

/** "1st", "2nd", "3rd", "11th" */
export function ordinal(place: number): string {
  const rest = place % 100;
  const ending = rest >= 11 && rest <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending}`;
}

/** How long it may take, and honestly so. */
export function expectedWords(expectedWaitMs: number | null): string {
  if (expectedWaitMs === null) return 'There is not enough history yet to say how long it takes';
  return `About ${roughly(expectedWaitMs)}, by the pace of the last days`;
}

const standings: Readonly<Record<WaitingView['state'], (wait: WaitingView) => string>> = {
  offered: () => 'A place is yours',
  missed: () => 'A place was offered and not taken',
  gone: () => 'You were away too long',
  waiting: ({ place, of }) => (place === null ? 'Waiting' : `${ordinal(place)} of ${of}`),
};

/** "2nd of 4", or what it is instead of waiting. */
export function standingWords(wait: WaitingView): string {
  return standings[wait.state](wait);
}

/** Why others pass meanwhile; null when nothing is in the way. */
export function blockedWords({ blocked, device }: WaitingView): string | null {
  if (blocked === null) return null;
  const why = blocked === 'device-offline' ? `${device.name} is offline` : `The key of ${device.name} runs twice`;
  return `${why}. Others may pass you until it is back.`;
}

/** How somebody else stands in the list, for those who run the team. */
export function queuedWords({ state, place, present, blocked }: QueuedView): string {
  const stands = state === 'offered' ? 'a place is offered' : place === null ? 'waiting' : ordinal(place);
  const why =
    blocked === 'device-offline' ? 'device offline' : blocked === 'device-twin' ? 'device key runs twice' : null;
  return [stands, present ? null : 'away', why].filter((part) => part !== null).join(', ');
}

/** Still on the way to a place. */
export function isWaiting({ state }: WaitingView): boolean {
  return state === 'waiting' || state === 'offered';
}
