import type { Db } from '../database/index.ts';
import type { Clock, Ids, SignInReader } from '../ports.ts';

export interface CapacityRequestDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
}
