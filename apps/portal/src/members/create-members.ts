import { type Handlers, PortalError } from '../http/handler.ts';
import { authorize, loadMember, may } from '../policy/index.ts';
import { changeMember, handOver, removeMember } from './change-member.ts';
import { invite, readInvitations, revokeInvitation } from './invitations.ts';
import { presentMember, readMembers } from './member-rows.ts';
import type { MembersDeps } from './members-deps.ts';

type MemberRoutes =
  | 'GET /api/teams/:team/members'
  | 'PATCH /api/teams/:team/members/:member'
  | 'DELETE /api/teams/:team/members/:member'
  | 'POST /api/teams/:team/owner'
  | 'GET /api/teams/:team/invitations'
  | 'POST /api/teams/:team/invitations'
  | 'DELETE /api/teams/:team/invitations/:invitation';

export function createMembers(deps: MembersDeps): Handlers<MemberRoutes> {
  const { db, signIns } = deps;
  return {
    'GET /api/teams/:team/members': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.seePeople);
      return { members: (await readMembers(db.read, member.team)).map((row) => presentMember(row, member)) };
    },
    'PATCH /api/teams/:team/members/:member': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.managePeople);
      const row = await changeMember(deps, { actor: member, target: params['member'] ?? '', address }, body);
      if (row === undefined) throw new PortalError('not-found');
      return presentMember(row, member);
    },
    'DELETE /api/teams/:team/members/:member': async ({ actor, params, address }) => {
      const member = await loadMember(signIns, actor, params['team']);
      await removeMember(deps, { actor: member, target: params['member'] ?? '', address });
      return { ok: true };
    },
    'POST /api/teams/:team/owner': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.handOver);
      await handOver(deps, { actor: member, target: body.member, address });
      return { ok: true };
    },
    'GET /api/teams/:team/invitations': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.managePeople);
      return { invitations: await readInvitations(deps, member.team) };
    },
    'POST /api/teams/:team/invitations': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.managePeople);
      return invite(deps, member, body, address);
    },
    'DELETE /api/teams/:team/invitations/:invitation': async ({ actor, params, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.managePeople);
      await revokeInvitation(deps, member, params['invitation'] ?? '', address);
      return { ok: true };
    },
  };
}
