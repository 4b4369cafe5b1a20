export type { EmbeddedPlace, EmbeddedRelay } from './embedded-relay.ts';
export { createRelays } from './create-relays.ts';
export { readRelayAddresses } from './relay-addresses.ts';
