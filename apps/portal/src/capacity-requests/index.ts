export { type CapacityRequestLoader, createCapacityRequests } from './create-capacity-requests.ts';
