import type { WebhookView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Facts } from '../../ui/facts.tsx';

export function RemoveWebhookDialog({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      call('DELETE /api/teams/:team/webhooks/:webhook', { params: { team: team.id, webhook: webhook.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.webhooks(team.id) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Remove this webhook?"
      verb="Remove the webhook"
      act={{ mutate: () => remove.mutate(), isPending: remove.isPending, error: remove.error }}
      onClose={onClose}
    >
      <Facts
        facts={[
          ['To', webhook.url],
          ['Waiting', String(webhook.waiting)],
          ['Made by', webhook.madeBy],
        ]}
      />
      <p>What was not delivered yet is dropped, and its log with it.</p>
    </ConfirmDialog>
  );
}
