export type { PlaceCommand, PlaceTimes } from './command.ts';
export { decide, hasBegun } from './decide.ts';
export { evolveAll } from './evolve.ts';
export { type GivenRelay, isDue, isInUse, isLive, isOffer, type Place, usher } from './place.ts';
export type { PlaceEvent, PlaceEventOf } from './place-event.ts';
export { approvalLimit, missedAfter } from './sweep.ts';
export { type EndOrder, orderOf, type Telling, tellingsOf } from './telling.ts';
