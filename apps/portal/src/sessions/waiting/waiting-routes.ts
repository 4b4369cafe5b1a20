import { sql } from 'kysely';
import { type Handlers, PortalError } from '../../http/handler.ts';
import { authorize, loadMember, may } from '../../policy/index.ts';
import type { Actor, MemberActor, SignInReader } from '../../ports.ts';
import { mayEndSession } from '../visibility.ts';
import type { SessionDeps } from '../session-deps.ts';
import { readSession, type SessionRow } from '../session-row.ts';
import type { SessionViews } from '../views.ts';
import { answerRelease } from './answer-release.ts';
import { askRelease } from './ask-release.ts';
import { claimOffer } from './claim-offer.ts';
import { joinList } from './join-list.ts';
import { leaveList } from './leave-list.ts';
import { notePresent, polledMs } from './presence.ts';
import { takeOver } from './take-over.ts';
import { loadMine } from './waiting-views.ts';

type WaitingKeys =
  | 'POST /api/teams/:team/waiting'
  | 'GET /api/teams/:team/waiting/mine'
  | 'GET /api/teams/:team/waiting'
  | 'POST /api/waiting/:waiter/present'
  | 'DELETE /api/waiting/:waiter'
  | 'POST /api/waiting/:waiter/claim'
  | 'POST /api/sessions/:session/release-requests'
  | 'POST /api/sessions/:session/release-answer'
  | 'POST /api/sessions/:session/take-over';

export type WaitingHandlers = Handlers<WaitingKeys>;

export function createWaitingHandlers(deps: SessionDeps, views: SessionViews, signIns: SignInReader): WaitingHandlers {
  const { db, clock } = deps;
  const loadSession = async (actor: Actor, id = ''): Promise<{ row: SessionRow; member: MemberActor }> => {
    const row = await readSession(db, id);
    if (row === undefined) throw new PortalError('not-found');
    return { row, member: await loadMember(signIns, actor, row.teamId) };
  };
  const loadWaiter = async (actor: Actor, id = ''): Promise<{ id: string; member: MemberActor; personId: string }> => {
    const { rows } = await sql<{ team: string; personId: string }>`
      select waiter.team_id as team, member.person_id as "personId" from waiter join member on member.id = waiter.member_id
      where waiter.id = ${id}::uuid`.execute(db.read);
    const row = rows[0];
    if (row === undefined) throw new PortalError('not-found');
    return { id, member: await loadMember(signIns, actor, row.team), personId: row.personId };
  };
  const loadOwn = async (actor: Actor, id: string | undefined) => {
    const found = await loadWaiter(actor, id);
    if (found.personId !== actor.person) throw new PortalError('not-found');
    return found;
  };

  return {
    'POST /api/teams/:team/waiting': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.wait);
      const { device, viewOnly = false } = body;
      return loadMine(db, member, await joinList(deps, { actor: member, device, viewOnly, address }));
    },
    'GET /api/teams/:team/waiting/mine': async ({ actor, params }) => {
      const member = await loadMember(signIns, actor, params['team']);
      const { mine, count } = await views.waiting(member);
      return { waiting: mine, count, now: clock.now() };
    },
    'GET /api/teams/:team/waiting': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.seeSessions, 'sessions-page-forbidden');
      const { queue, count } = await views.waiting(member);
      return { queue: queue ?? [], count, now: clock.now() };
    },
    'POST /api/waiting/:waiter/present': async ({ actor, params }) => {
      const { id, member } = await loadOwn(actor, params['waiter']);
      await notePresent(db, [{ waiter: id, person: actor.person }], polledMs);
      return loadMine(db, member, id);
    },
    'DELETE /api/waiting/:waiter': async ({ actor, params, address }) => {
      const { id, member, personId } = await loadWaiter(actor, params['waiter']);
      if (!mayEndSession(member, { personId })) throw new PortalError('not-found');
      const isOwn = personId === actor.person;
      const by = isOwn ? null : { person: member.person, name: member.name, address };
      await leaveList(deps, { team: member.team, waiter: id, by });
      return { ok: true };
    },
    'POST /api/waiting/:waiter/claim': async ({ actor, params, body, address }) => {
      const { id, member } = await loadOwn(actor, params['waiter']);
      return claimOffer(deps, { actor: member, waiter: id, viewerKey: body.viewerKey, address });
    },
    'POST /api/sessions/:session/release-requests': async ({ actor, params, body, address }) => {
      const { row, member } = await loadSession(actor, params['session']);
      await askRelease(deps, member, row, { waiter: body.waiter, address });
      return loadMine(db, member, body.waiter);
    },
    'POST /api/sessions/:session/release-answer': async ({ actor, params, body, address }) => {
      const { row, member } = await loadSession(actor, params['session']);
      await answerRelease(deps, member, row, { ...body, address });
      return { ok: true };
    },
    'POST /api/sessions/:session/take-over': async ({ actor, params, body, address }) => {
      const { row, member } = await loadSession(actor, params['session']);
      const { device, inMs, message = null, viewOnly = false } = body;
      const waiter = await takeOver(deps, member, row, { device, inMs, message: message || null, viewOnly, address });
      const session = views.present((await loadSession(actor, row.id)).row, member);
      if (session === null) throw new PortalError('not-found');
      return { waiting: await loadMine(db, member, waiter), session };
    },
  };
}
