import type { PortalToAgent } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type {
  ActingParty,
  Clock,
  Ids,
  Keyring,
  MemberActor,
  RateLimiter,
  SessionEnder,
  SignInReader,
} from '../ports.ts';
import type { SessionViews } from '../sessions/index.ts';

export interface DevicesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  readonly ender: SessionEnder;
  readonly keyring: Keyring;
  readonly rateLimiter: RateLimiter;
  readonly origin: string;
  readonly sessions: Pick<SessionViews, 'activeOnDevices'>;
  /** Says a last word to a device's agent and closes its control connection, on whichever node that is. */
  disconnect(device: string, message: PortalToAgent): Promise<void>;
}

export function partyOf(actor: MemberActor, address: string): ActingParty {
  return { person: actor.person, name: actor.name, address };
}
