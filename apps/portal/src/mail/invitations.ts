import { type Role, roleName } from '@usher/contract';
import type { Tx } from '../database/index.ts';
import { invitationOf } from './compose.ts';
import type { MailDeps } from './mail-deps.ts';
import { queueMail } from './queue.ts';

export interface InvitationFacts {
  readonly id: string;
  readonly team: string;
  readonly email: string;
  readonly by: string;
  readonly role: Role;
  readonly link: string;
}

/** Writes an invitation to its person, in the transaction that makes it. */
export type InvitationMailer = (tx: Tx, facts: InvitationFacts) => Promise<void>;

export function createInvitationMailer(
  deps: Pick<MailDeps, 'ids' | 'sealKey' | 'server' | 'origin'>,
): InvitationMailer {
  return async (tx, { id, team, email, by, role, link }) => {
    const { name } = await tx.selectFrom('team').select('name').where('id', '=', team).executeTakeFirstOrThrow();
    const content = invitationOf({ by, team: name, role: roleName[role], link, origin: deps.origin });
    await queueMail(tx, deps, { team, to: email, source: `invitation ${id}`, content });
  };
}
