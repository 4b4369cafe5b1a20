import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';

/** E2: one of the three acknowledgements of an end, once; ms from `ends_at` by the database's clock. */
export async function recordAck(tx: Tx, session: string, hop: 'device' | 'relay' | 'viewer'): Promise<boolean> {
  const { rows } = await sql`
    insert into session_ack (session_id, hop, after_ms, at)
    select id, ${hop}, greatest(0, extract(epoch from portal_now() - ends_at) * 1000), portal_now()
    from session where id = ${session}::uuid and ends_at is not null
    on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}
