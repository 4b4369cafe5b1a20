import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';

/** Whose password it is, and its argon2id hash as it was read. */
export interface Credential {
  readonly person: string;
  readonly hash: string;
}

export function readCredential(db: Db, email: string): Promise<Credential | undefined> {
  return db.read
    .selectFrom('person')
    .innerJoin('auth.credential', 'auth.credential.person_id', 'person.id')
    .select(['person.id as person', 'auth.credential.password_hash as hash'])
    .where('person.email', '=', email)
    .executeTakeFirst();
}

/** Whether the password that was verified outside this transaction is still the person's; it stays so until the commit. */
export async function isCurrentPassword(tx: Tx, { person, hash }: Credential): Promise<boolean> {
  const { rows } = await sql`select 1 from auth.credential
    where person_id = ${person}::uuid and password_hash = ${hash} for share`.execute(tx);
  return rows.length > 0;
}
