export { createDevices, type DeviceViews } from './create-devices.ts';
