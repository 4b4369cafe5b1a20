import type { Db } from '../database/index.ts';
import type { DeviceViews } from '../devices/index.ts';
import type { ActingParty, Ids, MemberActor, SessionEnder, SignInReader } from '../ports.ts';

export interface GroupsDeps {
  readonly db: Db;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  readonly ender: SessionEnder;
  readonly devices: DeviceViews;
}

/** Who acts on which group, and from which address. */
export interface GroupAct {
  readonly actor: MemberActor;
  readonly group: string;
  readonly address: string;
}

export function partyOf({ actor, address }: Pick<GroupAct, 'actor' | 'address'>): ActingParty {
  return { person: actor.person, name: actor.name, address };
}
