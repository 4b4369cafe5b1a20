import { type Role, roleName } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { calendarDate } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { invitableRoles } from './member-offers.ts';

interface Invitation {
  readonly email: string;
  readonly role: Role;
}

/** The link is shown once, to be sent by whatever way people use. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const { register, handleSubmit } = useForm<Invitation>({ defaultValues: { email: '', role: 'user' } });
  const invite = useMutation({
    mutationFn: ({ email, role }: Invitation) =>
      call('POST /api/teams/:team/invitations', {
        params: { team: team.id },
        body: { role, ...(email === '' ? {} : { email }) },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.invitations(team.id) }),
  });
  const grantable = invitableRoles(team.role);
  if (invite.data) {
    return (
      <Dialog title="Send this link" onClose={onClose} wide>
        <CopyLine text={invite.data.link} label="Invitation link" />
        <p className="mt-2 text-xs text-muted">
          Works once, until {calendarDate(invite.data.invitation.expiresAt)}. It is not shown again.
        </p>
        <DialogActions>
          <Button data-autofocus onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Invite somebody to ${team.name}`} onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((body) => invite.mutate(body))(event)}
      >
        <Field label="E-mail (optional)" type="email" data-autofocus autoComplete="off" {...register('email')} />
        <Choice label="Role" options={grantable.map((role) => [role, roleName[role]] as const)} {...register('role')} />
        <ProblemNote error={invite.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={invite.isPending}>
            Make an invitation link
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
