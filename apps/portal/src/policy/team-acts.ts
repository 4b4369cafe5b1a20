import { type Role, roleAtLeast, type Scope, type TeamMay } from '@usher/contract';

/** Who acts, as far as rules care. */
export interface Actor {
  readonly role: Role;
  readonly suspended: boolean;
  /** Present when a key asks: a sentence that names none of its scopes is not for it. */
  readonly key?: { readonly scopes: readonly Scope[] } | undefined;
}

/**
 * Rules as sentences: one engine for the guard, for what pages offer and for the table test. A suspended member may nothing; a
 * key only what names a scope of its own, and a sentence without a scope is for people alone.
 */
const atLeast =
  (role: Role, scope?: Scope) =>
  (actor: Actor): boolean =>
    !actor.suspended &&
    roleAtLeast(actor.role, role) &&
    (actor.key === undefined || (scope !== undefined && actor.key.scopes.includes(scope)));

export const may = {
  seeSessions: atLeast('manager', 'sessions:read'),
  endAnySession: atLeast('manager', 'sessions:end'),
  manageDevices: atLeast('manager', 'devices:manage'),
  managePeople: atLeast('manager', 'people:manage'),
  setTimeLimits: atLeast('manager', 'team:manage'),
  seeSubscription: atLeast('manager', 'subscription:read'),
  changeCapacity: atLeast('manager', 'capacity:change'),
  changeTerms: atLeast('admin'),
  seeAudit: atLeast('manager', 'audit:read'),
  setAuditRetention: atLeast('admin'),
  renameTeam: atLeast('manager', 'team:manage'),
  seeDevices: atLeast('user', 'devices:read'),
  seeAllDevices: atLeast('manager', 'devices:read'),
  seePeople: atLeast('manager', 'people:read'),
  manageKeys: atLeast('manager'),
  /** Say where Usher sends what happens; for people alone, for a key could send itself all there is. */
  manageWebhooks: atLeast('manager'),
  /** Join the waiting list, and ask a holder to let go. */
  wait: atLeast('user'),
  /** Take a place over from its holder (W4). */
  takeOver: atLeast('manager'),
  /** Reserve places, lend some for a time, and say when to be alerted. */
  setLimits: atLeast('manager', 'capacity:change'),
  askForCapacity: atLeast('user'),
  answerCapacityRequest: atLeast('manager'),
  handOver: atLeast('owner'),
  leave: atLeast('user'),
} as const;

export function teamMay(actor: Actor): TeamMay {
  return {
    seeSessions: may.seeSessions(actor),
    endAnySession: may.endAnySession(actor),
    manageDevices: may.manageDevices(actor),
    managePeople: may.managePeople(actor),
    seeSubscription: may.seeSubscription(actor),
    changeCapacity: may.changeCapacity(actor),
    changeTerms: may.changeTerms(actor),
    seeAudit: may.seeAudit(actor),
    renameTeam: may.renameTeam(actor),
    manageKeys: may.manageKeys(actor),
    manageWebhooks: may.manageWebhooks(actor),
  };
}
