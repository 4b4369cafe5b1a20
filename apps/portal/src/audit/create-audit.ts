import { type AuditView, auditSentence } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type { Handlers } from '../http/handler.ts';
import { authorize, may } from '../policy/index.ts';
import type { SignInReader } from '../ports.ts';

export interface AuditDeps {
  readonly db: Db;
  readonly signIns: SignInReader;
}

/** The newest rows before a number, newest first. */
export function createAudit({ db, signIns }: AuditDeps): Handlers<'GET /api/teams/:team/audit'> {
  return {
    'GET /api/teams/:team/audit': async ({ actor, params, query }) => {
      const member = await authorize(signIns, actor, params['team'], may.seeAudit);
      const rows = await db.read
        .selectFrom('audit_event')
        .select(['number', 'at', 'kind', 'actor', 'address', 'details'])
        .where('team_id', '=', member.team)
        .$if(query.before !== undefined, (all) => all.where('number', '<', query.before ?? 0))
        .orderBy('number', 'desc')
        .limit(query.limit + 1)
        .execute();
      const events: AuditView[] = rows.slice(0, query.limit).map((row) => ({
        ...row,
        at: row.at.getTime(),
        sentence: auditSentence(row.kind, row.actor, row.details),
      }));
      return { events, more: rows.length > query.limit };
    },
  };
}
