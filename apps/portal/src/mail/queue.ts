import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import { seal } from '../keys/seal.ts';
import type { MailContent } from './content.ts';
import type { MailDeps } from './mail-deps.ts';

export interface Posting {
  readonly team: string;
  readonly to: string;
  readonly source: string;
  readonly content: MailContent;
}

/** Writes a mail that is to go out, in the transaction of what it tells. Without a mail server nothing is written. */
export async function queueMail(
  tx: Tx,
  { ids, sealKey, server }: Pick<MailDeps, 'ids' | 'sealKey' | 'server'>,
  { team, to, source, content }: Posting,
): Promise<void> {
  if (server === null) return;
  const id = ids.next();
  const sealed = seal(Buffer.from(JSON.stringify(content)), sealKey, `mail ${id}`);
  await sql`insert into mail (id, team_id, to_address, content_sealed, source, created_at, next_at)
    values (${id}::uuid, ${team}::uuid, ${to}, ${sealed}::bytea, ${source}, portal_now(), portal_now())
    on conflict (source, to_address) do nothing`.execute(tx);
}
