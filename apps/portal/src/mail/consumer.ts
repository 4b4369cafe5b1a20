import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { Consumer } from '../notify/index.ts';
import { letterOf } from './compose.ts';
import type { MailDeps } from './mail-deps.ts';
import { queueMail } from './queue.ts';

/** Writes to those who run the team what they did not choose to do without. */
export function mailConsumer(deps: Pick<MailDeps, 'ids' | 'sealKey' | 'server' | 'origin'>): Consumer {
  return async (tx, team, happenings) => {
    if (deps.server === null) return;
    for (const happening of happenings) {
      const letter = letterOf(happening, team, deps.origin);
      if (letter === null) continue;
      const source = `${team.id} ${happening.source} ${happening.number}`;
      for (const to of await readersOf(tx, team.id, letter.kind))
        await queueMail(tx, deps, { team: team.id, to, source, content: letter.content });
    }
  };
}

async function readersOf(tx: Tx, team: string, kind: string): Promise<string[]> {
  const { rows } = await sql<{ email: string }>`
    select person.email from member join person on person.id = member.person_id
    where member.team_id = ${team}::uuid and member.removed_at is null and member.state = 'active'
      and member.role in ('owner', 'admin', 'manager')
      and not exists (select 1 from mail_off where person_id = person.id and kind = ${kind}::text)`.execute(tx);
  return rows.map(({ email }) => email);
}
