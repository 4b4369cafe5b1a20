import type { Db } from '../database/index.ts';
import type { ActingParty, Clock, Ids, Log, RateLimiter, SessionEnder } from '../ports.ts';

export interface AccountsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly origin: string;
  readonly rateLimiter: RateLimiter;
  readonly ender: SessionEnder;
  readonly log: Log;
}

export function actingParty(person: string | null, name: string, address: string | null): ActingParty {
  return { person, name, address };
}
