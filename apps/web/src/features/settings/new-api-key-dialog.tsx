import { keyLabelMaxLength, type Scope, scopes } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

interface NewKey {
  readonly label: string;
  readonly days: string;
  readonly given: Scope[];
}

const lives = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'A year'],
] as const;

/** The secret is shown once; the Portal keeps its hash. */
export function NewApiKeyDialog({ mayGive, onClose }: { mayGive: readonly Scope[]; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const { register, handleSubmit, formState } = useForm<NewKey>({
    defaultValues: { label: '', days: '90', given: [] },
  });
  const make = useMutation({
    mutationFn: ({ label, days, given }: NewKey) =>
      call('POST /api/teams/:team/api-keys', {
        params: { team: team.id },
        body: { label, days: Number(days), scopes: given },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiKeys(team.id) }),
  });
  if (make.data) return <Secret label={make.data.key.label} secret={make.data.secret} onClose={onClose} />;
  const unchosen = formState.errors.given !== undefined;
  return (
    <Dialog title="New API key" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={(event) => void handleSubmit((body) => make.mutate(body))(event)}>
        <Field
          label="Label"
          required
          maxLength={keyLabelMaxLength}
          data-autofocus
          placeholder="Night shift"
          hint="The audit names the key by it."
          {...register('label')}
        />
        <fieldset aria-describedby={unchosen ? 'scopes-problem' : undefined}>
          <legend className="mb-1 font-medium">What it may do</legend>
          {mayGive.map((scope) => (
            <label key={scope} className="flex min-h-8 items-center gap-2.5 pointer-coarse:min-h-12">
              <input
                type="checkbox"
                value={scope}
                className="size-4 accent-accent-solid"
                {...register('given', { validate: (given) => given.length > 0 })}
              />
              <span>{scopes[scope].words}</span>
            </label>
          ))}
          {unchosen ? (
            <p id="scopes-problem" role="alert" className="mt-1 text-xs text-danger">
              Choose at least one.
            </p>
          ) : null}
        </fieldset>
        <Choice label="Works for" options={lives} {...register('days')} />
        <p className="text-xs text-muted">It ends earlier if you lose your role. It never does more than you may.</p>
        <ProblemNote error={make.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={make.isPending}>
            Make API key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Secret({ label, secret, onClose }: { label: string; secret: string; onClose: () => void }) {
  return (
    <Dialog title={`The secret of ${label}`} onClose={onClose} wide>
      <CopyLine text={secret} label="Secret" />
      <p className="mt-2 text-xs text-muted">It is not shown again. Whoever has it can do what the key may.</p>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
