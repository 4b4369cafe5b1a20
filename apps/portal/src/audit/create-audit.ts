import { type AuditChainView, auditRoutes, type AuditFilter } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type { Handlers } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { authorize, lockTeamAs, may } from '../policy/index.ts';
import type { Clock, MemberActor, SignInReader } from '../ports.ts';
import { appendAudit } from './append.ts';
import { exportAudit } from './export.ts';
import { filters } from './filter.ts';
import { countRows, presentRow, readChain, readRows } from './read.ts';
import { setRetention } from './retention.ts';

export interface AuditDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly signIns: SignInReader;
}

export function createAudit({ db, clock, signIns }: AuditDeps): Handlers<keyof typeof auditRoutes> {
  const reader = (actor: Parameters<typeof authorize>[1], team: string | undefined): Promise<MemberActor> =>
    authorize(signIns, actor, team, may.seeAudit);
  return {
    'GET /api/teams/:team/audit': async ({ actor, params, query }) => {
      const { team } = await reader(actor, params['team']);
      const { before, after, limit, ...filter } = query;
      const rows = await readRows(db, team, filter, { before, after, limit: limit + 1 });
      const events = rows.slice(0, limit).map(presentRow);
      const isFirst = before === undefined && after === undefined;
      return {
        events: after === undefined ? events : events.toReversed(),
        more: rows.length > limit,
        total: isFirst ? await countRows(db, team, filter) : null,
      };
    },
    'GET /api/teams/:team/audit/chain': async ({ actor, params }) =>
      presentChain(db, await reader(actor, params['team'])),
    'GET /api/teams/:team/audit/export': async ({ actor, params, query, address }) => {
      const member = await reader(actor, params['team']);
      const { format, ...filter } = query;
      const teamName = await noteExport(db, member, { format, filter, address });
      return exportAudit(db, { team: member.team, teamName, filter, format, now: clock.now() });
    },
    'PUT /api/teams/:team/audit/retention': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.setAuditRetention);
      await setRetention(db, member, body.keepDays, address);
      return presentChain(db, member);
    },
  };
}

async function presentChain(db: Db, member: MemberActor): Promise<AuditChainView> {
  return { ...(await readChain(db, member.team)), mayChange: may.setAuditRetention(member) };
}

/** Who took rows out stands in the audit before the first of them leaves. Answers the team's name. */
async function noteExport(
  db: Db,
  member: MemberActor,
  about: { readonly format: 'csv' | 'json'; readonly filter: AuditFilter; readonly address: string },
): Promise<string> {
  return db.transact(async (tx) => {
    const actor = await lockTeamAs(tx, member, may.seeAudit);
    const team = await tx.selectFrom('team').select('name').where('id', '=', actor.team).executeTakeFirstOrThrow();
    await appendAudit(tx, {
      team: actor.team,
      kind: 'audit.exported',
      actorPerson: actor.person,
      actor: actor.name,
      address: about.address,
      details: { format: about.format, filtered: filters(about.filter) },
    });
    await appendOutbox(tx, actor.team, [{ kind: 'audit', subject: null }]);
    return team.name;
  });
}
