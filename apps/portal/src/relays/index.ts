export type { EmbeddedPlace, EmbeddedRelay } from './embedded-relay.ts';
export { createRelays, type Relays } from './create-relays.ts';
