import type { Db } from '../database/index.ts';
import type { InvitationMailer } from '../mail/index.ts';
import type { ActingParty, Clock, Ids, MemberActor, SessionEnder, SignInReader } from '../ports.ts';

export interface MembersDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  readonly ender: SessionEnder;
  readonly origin: string;
  /** Writes to whoever was invited by address; where it is not given, the link is all there is. */
  readonly mailInvitation?: InvitationMailer;
}

export function partyOf(actor: MemberActor, address: string): ActingParty {
  return { person: actor.person, name: actor.name, address };
}
