import {
  type WebhookEvent,
  webhookEventNames,
  webhookEvents,
  webhookGroups,
  webhookUrlMaxLength,
  type WebhookView,
} from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type UseFormRegister, useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

interface Wanted {
  readonly url: string;
  readonly events: WebhookEvent[];
}

const groups = Object.entries(webhookGroups);

/** Makes a webhook, or changes one. The secret is shown once. */
export function WebhookDialog({ webhook, onClose }: { webhook: WebhookView | null; onClose: () => void }) {
  const save = useSave(webhook, onClose);
  const { register, handleSubmit, formState } = useForm<Wanted>({
    defaultValues: { url: webhook?.url ?? '', events: webhook?.events ?? [] },
  });
  if (save.data) return <WebhookSecret secret={save.data} onClose={onClose} />;
  const unchosen = formState.errors.events !== undefined;
  return (
    <Dialog title={webhook ? 'Change webhook' : 'New webhook'} onClose={onClose} wide>
      <form className="flex flex-col gap-4" onSubmit={(event) => void handleSubmit((body) => save.mutate(body))(event)}>
        <Field
          label="Address"
          required
          mono
          inputMode="url"
          maxLength={webhookUrlMaxLength}
          data-autofocus
          placeholder="https://hooks.example.org/usher"
          hint="It must answer 2xx within 10 seconds. Redirects are not followed."
          {...register('url')}
        />
        <fieldset aria-describedby={unchosen ? 'events-problem' : undefined}>
          <legend className="mb-1 font-medium">What it is told of</legend>
          <div className="grid gap-x-6 sm:grid-cols-2">
            {groups.map(([group, title]) => (
              <EventGroup key={group} group={group} title={title} register={register} />
            ))}
          </div>
          {unchosen ? (
            <p id="events-problem" role="alert" className="mt-1 text-xs text-danger">
              Choose at least one.
            </p>
          ) : null}
        </fieldset>
        <ProblemNote error={save.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {webhook ? 'Save webhook' : 'Make webhook'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface GroupProps {
  readonly group: string;
  readonly title: string;
  readonly register: UseFormRegister<Wanted>;
}

function EventGroup({ group, title, register }: GroupProps) {
  return (
    <div className="mb-3">
      <p className="text-xs text-muted">{title}</p>
      {webhookEventNames
        .filter((name) => webhookEvents[name].group === group)
        .map((name) => (
          <label key={name} className="flex min-h-8 items-center gap-2.5 pointer-coarse:min-h-12">
            <input
              type="checkbox"
              value={name}
              className="size-4 shrink-0 accent-accent-solid"
              {...register('events', { validate: (events) => events.length > 0 })}
            />
            <span>{webhookEvents[name].words}</span>
          </label>
        ))}
    </div>
  );
}

/** Answers the secret of a new one. */
function useSave(webhook: WebhookView | null, onClose: () => void) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Wanted): Promise<string | null> => {
      const params = { team: team.id };
      if (webhook === null) return (await call('POST /api/teams/:team/webhooks', { params, body })).secret;
      await call('PATCH /api/teams/:team/webhooks/:webhook', { params: { ...params, webhook: webhook.id }, body });
      return null;
    },
    onSuccess: async (secret) => {
      await client.invalidateQueries({ queryKey: keys.webhooks(team.id) });
      if (secret === null) onClose();
    },
  });
}

/** Shows a secret, once. */
export function WebhookSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog title="The secret of this webhook" onClose={onClose} wide>
      <CopyLine text={secret} label="Secret" />
      <p className="mt-2 text-xs text-muted">
        It is not shown again. By it your server checks that what comes is from this Portal.
      </p>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
