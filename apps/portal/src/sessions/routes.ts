import type { sessionRoutes } from '@usher/contract';
import { type Handlers, PortalError } from '../http/handler.ts';
import type { Actor, MemberActor, MemberSuspender, SignInReader } from '../ports.ts';
import { createConnect } from './connect.ts';
import { endByPerson } from './end-by-person.ts';
import { endAndSuspend, endMany } from './end-many.ts';
import { leave } from './leave.ts';
import { resume } from './resume.ts';
import type { SessionDeps } from './session-deps.ts';
import { readSession, type SessionRow } from './session-row.ts';
import type { SessionViews } from './views.ts';
import { maySeeSessions } from './visibility.ts';

export type SessionHandlers = Handlers<keyof typeof sessionRoutes>;

export function createSessionHandlers(
  deps: SessionDeps,
  views: SessionViews,
  signIns: SignInReader,
  suspender: MemberSuspender,
): SessionHandlers {
  const memberOf = async (actor: Actor, team: string | undefined): Promise<MemberActor> => {
    const member = team === undefined ? null : await signIns.member(actor, team);
    if (member === null) throw new PortalError('not-found');
    return member;
  };
  const connect = createConnect(deps);
  const load = async (actor: Actor, id: string | undefined): Promise<{ row: SessionRow; member: MemberActor }> => {
    const row = id === undefined ? undefined : await readSession(deps.db, id);
    if (row === undefined) throw new PortalError('not-found');
    return { row, member: await memberOf(actor, row.teamId) };
  };

  return {
    'GET /api/teams/:team/sessions': async ({ actor, params }) => {
      const member = await memberOf(actor, params['team']);
      if (!maySeeSessions(member)) throw new PortalError('sessions-page-forbidden');
      return { sessions: await views.list(member), capacity: await views.capacity(member), now: deps.clock.now() };
    },
    'GET /api/teams/:team/sessions/mine': async ({ actor, params }) => {
      const member = await memberOf(actor, params['team']);
      const sessions = (await views.list(member)).filter((session) => session.mine);
      return { sessions, capacity: await views.capacity(member), now: deps.clock.now() };
    },
    'POST /api/teams/:team/sessions': async ({ actor, params, body, address }) => {
      const member = await memberOf(actor, params['team']);
      const { device, viewerKey, viewOnly = false } = body;
      return connect({ actor: member, device, viewerKey, viewOnly, address });
    },
    'GET /api/sessions/:session': async ({ actor, params }) => {
      const { row, member } = await load(actor, params['session']);
      return { session: visible(views, row, member), team: row.teamId, now: deps.clock.now() };
    },
    'POST /api/sessions/:session/resume': async ({ actor, params, body }) => {
      const { row, member } = await load(actor, params['session']);
      if (member.suspended) throw new PortalError('no-access');
      return resume(deps, member, row, body.viewerKey);
    },
    'POST /api/sessions/:session/end': async ({ actor, params, body, address }) => {
      const { row, member } = await load(actor, params['session']);
      const request = { message: body.message || null, inMs: body.inMs ?? 0, address };
      const { alreadyOver } = await endByPerson(deps, member, row, request);
      const after = await load(actor, row.id);
      return { session: visible(views, after.row, member), alreadyOver };
    },
    'POST /api/teams/:team/sessions/end': async ({ actor, params, body, address }) => {
      const member = await memberOf(actor, params['team']);
      const { which, message, inMs = 0, suspend } = body;
      const request = { message: message || null, inMs, address };
      const suspended = suspend === true && which.kind === 'member';
      const ended = suspended
        ? await endAndSuspend(deps, suspender, member, which.member, request)
        : await endMany(deps, member, which, request);
      return { sessions: [...ended], suspended, now: deps.clock.now() };
    },
    'POST /api/sessions/:session/leave': async ({ actor, params, body }) => {
      const { row } = await load(actor, params['session']);
      if (row.personId !== actor.person) throw new PortalError('not-found');
      await leave(deps, row, body.fence);
      return { ok: true };
    },
  };
}

function visible(views: SessionViews, row: SessionRow, member: MemberActor) {
  const view = views.present(row, member);
  if (view === null) throw new PortalError('not-found');
  return view;
}
