import type { Db } from '../database/index.ts';
import type { Log, SignInReader } from '../ports.ts';

export interface UsageDeps {
  readonly db: Db;
  readonly signIns: SignInReader;
  readonly log: Log;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** Minutes are kept so long; hours and days stay. */
export const minutesKeptMs = 35 * dayMs;
