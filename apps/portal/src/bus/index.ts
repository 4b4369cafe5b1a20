export { BusHandlerFailed, BusMessageTooLarge, BusNoResponder, BusTimeout } from './bus-errors.ts';
export { createLocalBus } from './local-bus.ts';
export { connectNatsBus } from './nats-bus.ts';
