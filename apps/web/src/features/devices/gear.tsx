import { useNavigate } from '@tanstack/react-router';
import { Settings } from 'lucide-react';
import { useOpenTeam } from '../../live/live-context.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';

/** M6: bottom right, always: one's sessions and, for those who may, everybody's. */
export function Gear({ onSessions }: { onSessions: () => void }) {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  const params = { team: team.id };
  return (
    <div className="fixed right-4 bottom-4 z-10">
      <Menu
        side="top"
        trigger={
          <button
            type="button"
            aria-label="Sessions and settings"
            className="flex size-11 items-center justify-center rounded-full border border-line-strong bg-surface shadow-float hover:bg-n3 pointer-coarse:size-12"
          >
            <Settings aria-hidden className="size-5" />
          </button>
        }
      >
        <MenuItem onSelect={onSessions}>{team.may.seeSessions ? 'Manage sessions' : 'Your sessions'}</MenuItem>
        {team.may.seeSubscription ? (
          <MenuItem onSelect={() => void navigate({ to: '/t/$team/subscription', params })}>Capacity</MenuItem>
        ) : null}
        <MenuItem onSelect={() => void navigate({ to: '/help/$slug', params: { slug: 'what-is-counted' } })}>
          What is counted
        </MenuItem>
      </Menu>
    </div>
  );
}
