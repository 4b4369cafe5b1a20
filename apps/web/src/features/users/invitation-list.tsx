import { type InvitationView, roleName } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { roughly } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

/** Nothing at all while nobody is invited. */
export function InvitationList() {
  const { team } = useOpenTeam();
  const query = useQuery({
    queryKey: keys.invitations(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/invitations', { params: { team: team.id } }, signal),
  });
  const invitations = query.data?.invitations ?? [];
  if (invitations.length === 0) return null;
  return (
    <section aria-labelledby="invitations-heading" className="mt-8">
      <h2 id="invitations-heading" className="mb-2">
        Invited
      </h2>
      <ul className="rounded-md border border-line bg-surface">
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}

function InvitationRow({ invitation }: { invitation: InvitationView }) {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      call('DELETE /api/teams/:team/invitations/:invitation', {
        params: { team: team.id, invitation: invitation.id },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.invitations(team.id) }),
  });
  const whom = invitation.email ?? 'Anybody with the link';
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0">
      <span className="min-w-0 flex-1">
        {whom}
        <span className="block text-xs text-muted">
          {roleName[invitation.role]}, by {invitation.invitedBy}, {roughly(invitation.expiresAt - now)} left
        </span>
      </span>
      <Button
        busy={revoke.isPending}
        onClick={() => revoke.mutate()}
        aria-label={`Take back the invitation of ${whom}`}
      >
        Take back
      </Button>
      <ProblemNote error={revoke.error} />
    </li>
  );
}
