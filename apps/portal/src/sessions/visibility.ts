import type { EndScope } from '@usher/contract';
import { may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';

interface Owned {
  readonly personId: string;
}

/** Owner, Admin and Manager see every session of the team (M2); everyone sees their own. */
export function maySeeSessions(reader: MemberActor): boolean {
  return may.seeSessions(reader);
}

export function maySeeSession(reader: MemberActor, session: Owned): boolean {
  return session.personId === reader.person || may.seeSessions(reader);
}

/** E6. */
export function mayEndSession(reader: MemberActor, session: Owned): boolean {
  return session.personId === reader.person || may.endAnySession(reader);
}

/** E6: whoever runs the team ends any; everybody else only among their own. */
export function mayEndSessions(reader: MemberActor, which: EndScope): boolean {
  if (may.endAnySession(reader) || which.kind === 'sessions') return true;
  return which.kind === 'member' && which.member === reader.member;
}
