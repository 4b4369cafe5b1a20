import { type Role, roleAtLeast, type TeamMay } from '@usher/contract';

/** Who acts, as far as rules care. */
export interface Actor {
  readonly role: Role;
  readonly suspended: boolean;
}

/** Rules as sentences: one engine for the guard, for what pages offer and for the table test. A suspended member may nothing. */
const atLeast =
  (role: Role) =>
  (actor: Actor): boolean =>
    !actor.suspended && roleAtLeast(actor.role, role);

export const may = {
  seeSessions: atLeast('manager'),
  endAnySession: atLeast('manager'),
  manageDevices: atLeast('manager'),
  managePeople: atLeast('manager'),
  seeSubscription: atLeast('manager'),
  changeCapacity: atLeast('manager'),
  changeTerms: atLeast('admin'),
  seeAudit: atLeast('manager'),
  renameTeam: atLeast('manager'),
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
  };
}
