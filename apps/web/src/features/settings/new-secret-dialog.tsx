import type { WebhookView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { WebhookSecret } from './webhook-dialog.tsx';

/** A secret that somebody may know is replaced. */
export function NewSecretDialog({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () =>
      call('POST /api/teams/:team/webhooks/:webhook/secret', { params: { team: team.id, webhook: webhook.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.webhooks(team.id) }),
  });
  if (change.data) return <WebhookSecret secret={change.data.secret} onClose={onClose} />;
  return (
    <ConfirmDialog
      title="A new secret for this webhook?"
      verb="Change the secret"
      act={{ mutate: () => change.mutate(), isPending: change.isPending, error: change.error }}
      onClose={onClose}
    >
      <Facts
        facts={[
          ['To', webhook.url],
          ['Waiting', String(webhook.waiting)],
        ]}
      />
      <p>
        Everything is signed with it at once, what waits, too. Until your server knows it, it should answer with an
        error: what it refuses is sent again.
      </p>
    </ConfirmDialog>
  );
}
