import { appendAudit } from '../audit/append.ts';
import type { Db } from '../database/index.ts';
import type { Handlers } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { authorize, lockTeamAs, may } from '../policy/index.ts';
import type { SignInReader } from '../ports.ts';

export interface TeamsDeps {
  readonly db: Db;
  readonly signIns: SignInReader;
}

export function createTeams({ db, signIns }: TeamsDeps): Handlers<'PATCH /api/teams/:team'> {
  return {
    'PATCH /api/teams/:team': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.renameTeam);
      await db.transact(async (tx) => {
        await lockTeamAs(tx, member, may.renameTeam);
        await tx.updateTable('team').set({ name: body.name }).where('id', '=', member.team).execute();
        await appendAudit(tx, {
          team: member.team,
          kind: 'team.renamed',
          actorPerson: member.person,
          actor: member.name,
          address,
          details: { name: body.name },
        });
        await appendOutbox(tx, member.team, [
          { kind: 'member', subject: null },
          { kind: 'audit', subject: null },
        ]);
      });
      return { ok: true };
    },
  };
}
