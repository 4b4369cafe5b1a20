import type { HistoryFilter, sessionHistoryRoutes } from '@usher/contract';
import { appendAudit } from '../audit/append.ts';
import type { Db } from '../database/index.ts';
import type { Handlers } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { authorize, lockTeamAs, may } from '../policy/index.ts';
import type { Actor, MemberActor } from '../ports.ts';
import { exportHistory } from './export-history.ts';
import { countPast, readPast } from './past-sessions.ts';
import type { UsageDeps } from './usage-deps.ts';

export type HistoryKeys = keyof typeof sessionHistoryRoutes;

/** Every session that was, for those who run the team. */
export function createSessionHistory({ db, signIns }: Pick<UsageDeps, 'db' | 'signIns'>): Handlers<HistoryKeys> {
  const reader = (actor: Actor, team: string | undefined): Promise<MemberActor> =>
    authorize(signIns, actor, team, may.seeSessions, 'sessions-page-forbidden');
  return {
    'GET /api/teams/:team/usage/sessions': async ({ actor, params, query }) => {
      const { team } = await reader(actor, params['team']);
      const { before, limit, ...filter } = query;
      const sessions = await readPast(db, team, filter, { before, limit: limit + 1 });
      return {
        sessions: sessions.slice(0, limit),
        more: sessions.length > limit,
        total: before === undefined ? await countPast(db, team, filter) : null,
      };
    },
    'GET /api/teams/:team/usage/sessions/export': async ({ actor, params, query, address }) => {
      const member = await reader(actor, params['team']);
      const teamName = await noteExport(db, member, query, address);
      return exportHistory(db, { team: member.team, teamName, filter: query });
    },
  };
}

/** Who took the history out stands in the audit before the first row leaves. Answers the team's name. */
function noteExport(db: Db, member: MemberActor, filter: HistoryFilter, address: string): Promise<string> {
  return db.transact(async (tx) => {
    const actor = await lockTeamAs(tx, member, may.seeSessions);
    const team = await tx.selectFrom('team').select('name').where('id', '=', actor.team).executeTakeFirstOrThrow();
    const filtered = Object.values(filter).some((part) => part !== undefined);
    await appendAudit(tx, {
      team: actor.team,
      kind: 'history.exported',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: { filtered },
    });
    await appendOutbox(tx, actor.team, [{ kind: 'audit', subject: null }]);
    return team.name;
  });
}
