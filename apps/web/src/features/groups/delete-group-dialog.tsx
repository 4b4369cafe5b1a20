import type { DeletionEffect } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { count } from '../../access/use-groups.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { type Kind, type ListedGroup, words } from './group-kinds.ts';

/** The facts before the deed: what is in it, and what live sessions lose. */
export function DeleteGroupDialog({ kind, group, onClose }: { kind: Kind; group: ListedGroup; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const params = { team: team.id, group: group.id };
  const path = `/api/teams/:team/${kind === 'people' ? 'person' : 'device'}-groups/:group` as const;
  const effect = useQuery({
    queryKey: [...keys.groups(team.id), group.id, 'deletion'],
    queryFn: ({ signal }) => call(`GET ${path}/deletion`, { params }, signal),
    staleTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => call(`DELETE ${path}`, { params }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: keys.groups(team.id) });
    },
  });
  return (
    <ConfirmDialog title={`Delete ${group.name}`} verb={`Delete ${group.name}`} act={remove} onClose={onClose}>
      <p>
        {words[kind].size(group.inside.length)}{' '}
        {group.inside.length === 1 ? 'is in it and stays' : 'are in it and stay'} in the team. Every access entry that
        names the group goes with it.
      </p>
      <p role="status" className="min-h-10 text-soft">
        {effect.data ? `${effectWords(effect.data)} ${goesWithIt(effect.data)}` : null}
      </p>
      <ProblemNote error={effect.error} />
    </ConfirmDialog>
  );
}

/** What is set for the group, and is gone with it. */
function goesWithIt({ limits, pools }: DeletionEffect): string {
  const places = pools.reduce((sum, pool) => sum + pool.places, 0);
  const names = pools.map(({ name }) => name).join(', ');
  return [
    limits ? 'Its limits in time are deleted with it.' : '',
    places > 0 ? `${count(places, 'reserved place', 'reserved places')} (${names}) open to everybody.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function effectWords({ ends, narrows }: DeletionEffect): string {
  if (ends === 0 && narrows === 0) return 'No live session is touched.';
  const ended = ends > 0 ? `${count(ends, 'live session ends', 'live sessions end')} at once.` : '';
  const narrowed = narrows > 0 ? `${count(narrows, 'live session loses', 'live sessions lose')} rights at once.` : '';
  return [ended, narrowed].filter(Boolean).join(' ');
}
