import type { ErrorCode } from '@usher/contract';
import { PortalError } from '../http/handler.ts';
import type { Actor, MemberActor, SignInReader } from '../ports.ts';

/** The person as a member of the team; a stranger learns nothing but that there is nothing here. */
export async function loadMember(signIns: SignInReader, actor: Actor, team: string | undefined): Promise<MemberActor> {
  const member = team === undefined ? null : await signIns.member(actor, team);
  if (member === null) throw new PortalError('not-found');
  return member;
}

/** The same, for an act that a rule must allow. */
export async function authorize(
  signIns: SignInReader,
  actor: Actor,
  team: string | undefined,
  rule: (member: MemberActor) => boolean,
  refusal: ErrorCode = 'forbidden',
): Promise<MemberActor> {
  const member = await loadMember(signIns, actor, team);
  if (member.suspended) throw new PortalError('member-suspended');
  if (!rule(member)) throw new PortalError(refusal);
  return member;
}
