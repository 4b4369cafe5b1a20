import type { Db } from '../database/index.ts';
import type { Clock, Ids, Log, RateLimiter, SignInReader } from '../ports.ts';

/** Where mail goes out, and from whom. */
export interface MailServer {
  /** smtp://user:password@host:port, or smtps://…; from the environment, never from an argument. */
  readonly url: string;
  readonly from: string;
  /** PEM of authorities that are trusted besides the well-known ones. */
  readonly authorities?: string | undefined;
  /** Whoever runs the Portal said so: away from this machine too, a server that offers no TLS is sent to without it. */
  readonly tlsOptional?: boolean;
}

export interface MailDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  readonly rateLimiter: RateLimiter;
  /** 32 bytes from outside the database, by which what waits is sealed. */
  readonly sealKey: Uint8Array;
  readonly origin: string;
  /** Null where none is set up: then nothing is written, and the pages say so. */
  readonly server: MailServer | null;
  readonly log: Log;
}
