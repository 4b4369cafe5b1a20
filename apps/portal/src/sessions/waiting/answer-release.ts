import { sql } from 'kysely';
import { lockTeam, type Tx } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import { appendOutbox } from '../../outbox/append.ts';
import type { MemberActor } from '../../ports.ts';
import { actOn } from '../act.ts';
import { auditSession } from '../announce-change.ts';
import { loadPlace } from '../place-store.ts';
import type { SessionDeps } from '../session-deps.ts';
import type { SessionRow } from '../session-row.ts';

export interface Answer {
  readonly request: string;
  readonly release: boolean;
  readonly address: string;
}

/** W4: letting go ends the session, and its place is directed to who asked. Only its person answers. */
export async function answerRelease(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  answer: Answer,
): Promise<void> {
  if (row.personId !== actor.person) throw new PortalError('not-found');
  const by = { person: actor.person, name: actor.name, address: answer.address };
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, actor.team);
    const loaded = await loadPlace(tx, row.id);
    const asker = await writeAnswer(tx, row.id, answer);
    if (asker === null || loaded === undefined) throw new PortalError('release-over');
    await auditSession(tx, row, answer.release ? 'release.granted' : 'release.kept', by);
    if (answer.release) {
      const end = { type: 'end', reason: 'ended-by-self', by, message: null, inMs: 0, goesTo: asker } as const;
      await actOn(tx, deps, loaded, end);
    }
    await appendOutbox(tx, actor.team, [{ kind: 'waiting', subject: null }]);
    const { request } = answer;
    tx.onCommit(() => deps.links().viewers.asked(row.id, { type: 'release-over', session: row.id, request }));
  });
}

/** The waiter who asked, if the question stands and they still wait. */
async function writeAnswer(tx: Tx, session: string, { request, release }: Answer): Promise<string | null> {
  const { rows } = await sql<{ waiter: string }>`
    update release_request ask set answered_at = portal_now(), answer = ${release ? 'release' : 'keep'}
    from waiter where ask.id = ${request}::uuid and ask.session_id = ${session}::uuid and ask.answered_at is null
      and ask.expires_at > portal_now() and waiter.id = ask.waiter_id and waiter.state = 'waiting'
    returning ask.waiter_id as waiter`.execute(tx);
  return rows[0]?.waiter ?? null;
}
