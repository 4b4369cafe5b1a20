import { sqlState, type Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { Clock, Ids } from '../ports.ts';

const uniqueViolation = '23505';

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly passwordHash: string;
}

/** An account: the person and what proves who they are. */
export async function insertPerson(
  tx: Tx,
  deps: { readonly ids: Ids; readonly clock: Clock },
  { name, email, passwordHash }: NewPerson,
): Promise<string> {
  const id = deps.ids.next();
  const now = new Date(deps.clock.now());
  try {
    await tx.insertInto('person').values({ id, email, name, created_at: now }).execute();
  } catch (cause) {
    if (sqlState(cause) === uniqueViolation) throw new PortalError('email-taken');
    throw cause;
  }
  await tx
    .insertInto('auth.credential')
    .values({ person_id: id, password_hash: passwordHash, changed_at: now })
    .execute();
  return id;
}
