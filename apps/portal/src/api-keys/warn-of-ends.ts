import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { type Db, lockTeam, type Tx } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { Log } from '../ports.ts';
import { type Rounds, startRounds } from '../rounds.ts';

const everyMs = 600_000;
const firstMs = 30_000;

/**
 * Of a key whose end is so near nobody was told yet: a week before, and of one that was made for two weeks or more. Who made a
 * key for a few days knows.
 */
const isDue = sql`warned_at is null and expires_at <= portal_now() + interval '7 days'
  and expires_at - api_key.created_at >= interval '14 days' and api_key_stands(api_key.id) and not clock_in_doubt()`;

/** Looks every ten minutes. */
export function startKeyKeeper({ db, log }: { readonly db: Db; readonly log: Log }): Rounds {
  return startRounds(() => warnOfEnds(db), {
    everyMs,
    firstMs,
    log,
    failure: 'the ends of API keys were not looked at',
  });
}

/** One audit row a key, for whoever sends it on; any node may, for what is due is looked at again under the team's lock. */
export async function warnOfEnds(db: Db): Promise<void> {
  const { rows } = await sql<{ team: string }>`
    select distinct team_id as team from api_key where ${isDue} order by team_id`.execute(db.read);
  for (const { team } of rows)
    await db.transact(async (tx) => {
      await lockTeam(tx, team);
      await warn(tx, team);
    });
}

interface Warned {
  readonly label: string;
  readonly personName: string;
  readonly days: number;
}

async function warn(tx: Tx, team: string): Promise<void> {
  const { rows } = await sql<Warned>`
    update api_key set warned_at = portal_now() from member join person on person.id = member.person_id
    where member.id = api_key.made_by and api_key.team_id = ${team}::uuid and ${isDue}
    returning api_key.label, person.name as "personName",
      ceil(extract(epoch from expires_at - portal_now()) / 86400)::int as days`.execute(tx);
  for (const { label, personName, days } of rows) {
    const details = { label, personName, days };
    await appendAudit(tx, { team, kind: 'api-key.warned', actorPerson: null, actor: 'Usher', address: null, details });
  }
  if (rows.length > 0) await appendOutbox(tx, team, [{ kind: 'audit', subject: null }]);
}
