import type { Db } from '../database/index.ts';
import type { Clock, Ids, Log, RateLimiter, SignInReader } from '../ports.ts';

export interface WebhooksDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  readonly rateLimiter: RateLimiter;
  /** 32 bytes from outside the database, by which the secrets are sealed. */
  readonly sealKey: Uint8Array;
  /** Whether receivers may be in private networks, and without TLS; whoever starts the Portal says so. */
  readonly allowPrivate: boolean;
  readonly log: Log;
}
