export { type Bucket, fold, isQuiet, join, joinLevels, quietBucket } from './bucket.ts';
export { enoughFor } from './enough.ts';
export { nothingInUse, replay, type UsageChange, type UsageState } from './replay.ts';
