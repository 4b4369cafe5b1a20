import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

interface NewToken {
  readonly label: string;
  readonly uses: string;
  readonly days: string;
}

/** The line is shown once; the Portal keeps only the token's hash. */
export function NewJoinTokenDialog({ onClose }: { onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const { register, handleSubmit } = useForm<NewToken>({ defaultValues: { label: '', uses: '1', days: '7' } });
  const make = useMutation({
    mutationFn: ({ label, uses, days }: NewToken) =>
      call('POST /api/teams/:team/join-tokens', {
        params: { team: team.id },
        body: { label, uses: Number(uses), days: Number(days) },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.joinTokens(team.id) }),
  });
  if (make.data) {
    return (
      <Dialog title="Run this on each computer" onClose={onClose} wide>
        <CopyLine text={make.data.command} label="Join line" />
        <p className="mt-2 text-xs text-muted">It is not shown again.</p>
        <DialogActions>
          <Button data-autofocus onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog title="New join token" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={(event) => void handleSubmit((body) => make.mutate(body))(event)}>
        <Field label="Label" maxLength={100} data-autofocus placeholder="Second floor" {...register('label')} />
        <div className="flex gap-3">
          <Field label="Uses" type="number" min={1} max={1000} required className="flex-1" {...register('uses')} />
          <Field label="Days" type="number" min={1} max={365} required className="flex-1" {...register('days')} />
        </div>
        <ProblemNote error={make.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={make.isPending}>
            Make join token
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
