export { createRelay, type Relay, type RelayControl, type RelayLog, type RelayOptions } from './create-relay.ts';
export { type RunningRelay, startRelay, type StartRelayOptions } from './start-relay.ts';
