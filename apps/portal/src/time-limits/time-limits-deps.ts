import type { Db } from '../database/index.ts';
import type { DeviceViews } from '../devices/index.ts';
import type { Clock, Ids, SessionEnder, SignInReader } from '../ports.ts';

export interface TimeLimitsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  readonly ender: SessionEnder;
  readonly devices: DeviceViews;
}
