import type { Db } from '../database/index.ts';
import type { Clock, Ids, SignInReader } from '../ports.ts';

export interface ApiKeysDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
}
