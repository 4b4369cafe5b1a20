export { createTimeLimits } from './create-time-limits.ts';
