export { createDevices, type Devices, type DeviceViews } from './create-devices.ts';
