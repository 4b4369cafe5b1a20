import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { Consumer } from '../notify/index.ts';
import { type Letter, letterOf, together } from './compose.ts';
import type { MailDeps } from './mail-deps.ts';
import { queueMail } from './queue.ts';

/** Writes to those who run the team what they did not choose to do without; what happened at once is one mail of each kind. */
export function mailConsumer(deps: Pick<MailDeps, 'ids' | 'sealKey' | 'server' | 'origin'>): Consumer {
  return async (tx, team, happenings) => {
    if (deps.server === null) return;
    const letters = happenings.flatMap((happening): Sourced[] => {
      const letter = letterOf(happening, team, deps.origin);
      return letter === null ? [] : [{ letter, source: `${team.id} ${happening.source} ${happening.number}` }];
    });
    for (const [first, ...others] of ofOneKind(letters)) {
      const { kind, content } = together(
        first.letter,
        others.map(({ letter }) => letter),
      );
      for (const to of await readersOf(tx, team.id, kind))
        await queueMail(tx, deps, { team: team.id, to, source: first.source, content });
    }
  };
}

interface Sourced {
  readonly letter: Letter;
  /** By which a mail of it is written once. */
  readonly source: string;
}

function ofOneKind(all: readonly Sourced[]): Iterable<[Sourced, ...Sourced[]]> {
  const kinds = new Map<Letter['kind'], [Sourced, ...Sourced[]]>();
  for (const one of all) {
    const known = kinds.get(one.letter.kind);
    if (known) known.push(one);
    else kinds.set(one.letter.kind, [one]);
  }
  return kinds.values();
}

async function readersOf(tx: Tx, team: string, kind: string): Promise<string[]> {
  const { rows } = await sql<{ email: string }>`
    select person.email from member join person on person.id = member.person_id
    where member.team_id = ${team}::uuid and member.removed_at is null and member.state = 'active'
      and member.role in ('owner', 'admin', 'manager')
      and not exists (select 1 from mail_off where person_id = person.id and kind = ${kind}::text)`.execute(tx);
  return rows.map(({ email }) => email);
}
