import { PortalError } from '../http/handler.ts';
import type { Actor } from '../ports.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { isCurrentPassword, readCredential } from './credentials.ts';
import { hashPassword, passwordFits } from './passwords.ts';
import { revokeSignIns } from './sign-ins.ts';

/** Changes a person's password and revokes every other sign-in, with what was begun under it (E7), in one transaction. */
export async function changePassword(
  deps: AccountsDeps,
  actor: Actor,
  passwords: { readonly current: string; readonly next: string },
  address: string,
): Promise<void> {
  const credential = await readCredential(deps.db, actor.email);
  if (!(await passwordFits(credential?.hash, passwords.current)) || credential === undefined)
    throw new PortalError('wrong-credentials');
  const password_hash = await hashPassword(passwords.next);
  await deps.db.transact(async (tx) => {
    await revokeSignIns(tx, deps, actor, { except: actor.signIn }, address);
    // Somebody may have changed it while the new one was hashed.
    if (!(await isCurrentPassword(tx, credential))) throw new PortalError('wrong-credentials');
    await tx
      .updateTable('auth.credential')
      .set({ password_hash, changed_at: new Date(deps.clock.now()) })
      .where('person_id', '=', actor.person)
      .execute();
  });
}
