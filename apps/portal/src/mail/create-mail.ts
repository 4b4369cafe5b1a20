import type { MailKind, mailRoutes } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { type Handlers, PortalError } from '../http/handler.ts';
import { authorize, may } from '../policy/index.ts';
import { testOf } from './compose.ts';
import type { MailDeps } from './mail-deps.ts';
import { queueMail } from './queue.ts';

const minuteMs = 60_000;
const mostTestsAMinute = 5;

/** How the team's mail does, and of what one wants none. */
export function createMail(deps: MailDeps): Handlers<keyof typeof mailRoutes> {
  const { db, signIns } = deps;
  return {
    'GET /api/teams/:team/mail': async ({ actor, params }) => {
      const { team } = await authorize(signIns, actor, params['team'], may.manageWebhooks);
      return { setUp: deps.server !== null, from: deps.server?.from ?? null, ...(await readStanding(db, team)) };
    },
    'POST /api/teams/:team/mail/test': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageWebhooks);
      if (deps.server === null) throw new PortalError('mail-not-set-up');
      const allowed = await deps.rateLimiter.allow(`test mail of ${member.person}`, mostTestsAMinute, minuteMs);
      if (!allowed) throw new PortalError('too-many-tries');
      await db.transact(async (tx) => {
        const team = await tx.selectFrom('team').select('name').where('id', '=', member.team).executeTakeFirstOrThrow();
        const content = testOf({ by: member.name, team: team.name, origin: deps.origin });
        await queueMail(tx, deps, { team: member.team, to: member.email, source: `test ${deps.ids.next()}`, content });
      });
      return { ok: true };
    },
    'GET /api/me/mail': async ({ actor }) => ({ off: await readOff(db, actor.person) }),
    'PUT /api/me/mail': async ({ actor, body }) => {
      await db.transact(async (tx) => {
        // Of two choices at once the later waits for the former, and finds its rows.
        await sql`select 1 from person where id = ${actor.person}::uuid for no key update`.execute(tx);
        await tx.deleteFrom('mail_off').where('person_id', '=', actor.person).execute();
        const rows = [...new Set(body.off)].map((kind) => ({ person_id: actor.person, kind }));
        if (rows.length > 0) await tx.insertInto('mail_off').values(rows).execute();
      });
      return { off: await readOff(db, actor.person) };
    },
  };
}

async function readOff(db: Db, person: string): Promise<MailKind[]> {
  const rows = await db.read
    .selectFrom('mail_off')
    .select('kind')
    .where('person_id', '=', person)
    .orderBy('kind')
    .execute();
  return rows.map(({ kind }) => kind);
}

interface StandingRow {
  readonly waiting: number;
  readonly sentAt: Date | null;
  readonly failedAt: Date | null;
  readonly problem: string | null;
}

/** Addresses and contents stay out of it: a failure of an invitation is everybody's who runs the team, its link is not. */
async function readStanding(db: Db, team: string) {
  const { rows } = await sql<StandingRow>`
    select (select count(*)::int from mail where team_id = ${team}::uuid and state = 'waiting') as waiting,
      (select max(settled_at) from mail where team_id = ${team}::uuid and state = 'sent') as "sentAt",
      last.created_at as "failedAt", last.problem
    from (select 1) as one left join lateral (select created_at, problem from mail
      where team_id = ${team}::uuid and problem is not null order by id desc limit 1) as last on true`.execute(db.read);
  const [row] = rows;
  const sentAt = row?.sentAt?.getTime() ?? null;
  const failing = row?.failedAt != null && (sentAt === null || row.failedAt.getTime() > sentAt);
  return { waiting: row?.waiting ?? 0, lastSentAt: sentAt, problem: failing ? (row?.problem ?? null) : null };
}
