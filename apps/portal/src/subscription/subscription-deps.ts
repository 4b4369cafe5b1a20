import type { Db } from '../database/index.ts';
import type { Clock, Ids, Log, SessionEnder, SignInReader } from '../ports.ts';

export interface SubscriptionDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  readonly ender: SessionEnder;
  readonly log: Log;
  /** In use now and the limit now, from sessions. */
  usage(team: string): Promise<{ readonly inUse: number; readonly limit: number }>;
}
