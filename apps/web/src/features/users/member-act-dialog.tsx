import type { MemberView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

export type MemberAct = 'suspend' | 'remove' | 'hand-over';

interface Words {
  readonly title: string;
  readonly verb: string;
  readonly text: string;
}

function wordsOf(act: MemberAct, name: string, team: string, me: boolean): Words {
  if (act === 'suspend') {
    return {
      title: `Suspend ${name}`,
      verb: `Suspend ${name}`,
      text: 'Their sessions end at once, and they may do nothing in the team until they are reinstated.',
    };
  }
  if (act === 'hand-over') {
    return {
      title: `Make ${name} the Owner`,
      verb: `Make ${name} the Owner`,
      text: 'A team has one Owner. You become an Admin.',
    };
  }
  return {
    title: me ? `Leave ${team}` : `Remove ${name} from ${team}`,
    verb: me ? `Leave ${team}` : `Remove ${name}`,
    text: me ? 'Your sessions end at once.' : 'Their sessions end at once. To come back they need a new invitation.',
  };
}

export function MemberActDialog({ act, member, onClose }: { act: MemberAct; member: MemberView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const params = { team: team.id, member: member.id };
  const run = useMutation({
    mutationFn: async () => {
      if (act === 'suspend') {
        await call('PATCH /api/teams/:team/members/:member', { params, body: { state: 'suspended' } });
      } else if (act === 'remove') {
        await call('DELETE /api/teams/:team/members/:member', { params });
      } else {
        await call('POST /api/teams/:team/owner', { params: { team: team.id }, body: { member: member.id } });
      }
    },
    onSuccess: async () => {
      if (act === 'remove' && member.me) return location.assign('/');
      await client.invalidateQueries({ queryKey: keys.members(team.id) });
      await client.invalidateQueries({ queryKey: keys.me });
      onClose();
    },
  });
  const words = wordsOf(act, member.person.name, team.name, member.me);
  return (
    <ConfirmDialog title={words.title} verb={words.verb} act={run} onClose={onClose}>
      <p className="text-soft">{words.text}</p>
    </ConfirmDialog>
  );
}
