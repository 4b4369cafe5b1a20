export type { Consumer } from './dispatch.ts';
export { startDispatcher } from './start-dispatcher.ts';
