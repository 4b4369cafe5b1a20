import { useNavigate } from '@tanstack/react-router';
import { Settings } from 'lucide-react';
import { useState } from 'react';
import { useOpenTeam } from '../../live/live-context.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { OwnSessionsDialog } from './own-sessions-dialog.tsx';

/** M6: bottom right, always: one's sessions and, for those who may, everybody's. */
export function Gear() {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
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
        <MenuItem onSelect={() => setOpen(true)}>Your sessions</MenuItem>
        {team.may.seeSessions ? (
          <MenuItem onSelect={() => void navigate({ to: '/t/$team/people/sessions', params })}>
            Manage sessions
          </MenuItem>
        ) : null}
        {team.may.seeSubscription ? (
          <MenuItem onSelect={() => void navigate({ to: '/t/$team/subscription', params })}>Capacity</MenuItem>
        ) : null}
        <MenuItem onSelect={() => void navigate({ to: '/help/$slug', params: { slug: 'what-is-counted' } })}>
          What is counted
        </MenuItem>
      </Menu>
      {open ? <OwnSessionsDialog onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
