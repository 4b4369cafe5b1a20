export { type HeldDevice, releaseDevices } from './release-devices.ts';
export { deadAfterMs, type PortalNode, startNode } from './start-node.ts';
