import { createLocalBus } from './local-bus.ts';
import { describeBus } from './test-support/bus-conformance.ts';

describeBus('the bus in one process', (log) => Promise.resolve(createLocalBus(log)));
