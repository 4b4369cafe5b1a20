import { type Role, type Scope, scopeNames } from '@usher/contract';
import { mayManage } from './member-acts.ts';
import { type Actor, may } from './team-acts.ts';

/** The scopes that would let a key of this member do anything at all. */
export function mayGiveScopes({ role, suspended }: Actor): Scope[] {
  const rules = Object.values(may);
  return scopeNames.filter((scope) => rules.some((rule) => rule({ role, suspended, key: { scopes: [scope] } })));
}

/** One's own, and those of people whom one manages: who removes the maker ends the key too. */
export function mayRevokeKey(
  actor: Actor & { readonly member: string },
  key: { readonly maker: string; readonly madeAs: Role },
): boolean {
  return may.manageKeys(actor) && (key.maker === actor.member || mayManage(actor, key.madeAs));
}
