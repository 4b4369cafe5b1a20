import { CallError, errors, type MemberView } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { Forbidden } from '../sessions/forbidden.tsx';
import { InvitationList } from './invitation-list.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberRow } from './member-row.tsx';

/** People of the team, with what the reader may do about each, and open invitations. */
export function UsersPage() {
  const { team } = useOpenTeam();
  const [inviting, setInviting] = useState(false);
  const members = useQuery({
    queryKey: keys.members(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/members', { params: { team: team.id } }, signal),
    enabled: team.may.managePeople,
  });
  if (!team.may.managePeople || (members.error instanceof CallError && members.error.status === 403)) {
    return <Forbidden words={errors.forbidden} />;
  }
  return (
    <Page title="Users" aside={<Button onClick={() => setInviting(true)}>Invite</Button>}>
      {members.error ? <ProblemPage error={members.error} onRetry={() => void members.refetch()} /> : null}
      {members.isPending ? <RowSkeleton label="Loading people" /> : null}
      {members.data ? <MemberList members={members.data.members} /> : null}
      <InvitationList />
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}

function MemberList({ members }: { members: readonly MemberView[] }) {
  return (
    <ul aria-label="People" className="rounded-md border border-line bg-surface">
      {members.map((member) => (
        <MemberRow key={member.id} member={member} />
      ))}
    </ul>
  );
}
