import type { TeamView } from '@usher/contract';
import { useNavigate } from '@tanstack/react-router';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useOpenTeam } from '../live/live-context.ts';
import { buttonClass } from '../ui/button.tsx';
import { Menu, MenuItem, MenuNote } from '../ui/menu.tsx';

/** The team's name; a picker when there are several. */
export function TeamMenu({ teams }: { teams: readonly TeamView[] }) {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  if (teams.length < 2) return <span className="max-w-48 truncate font-semibold">{team.name}</span>;
  const open = (id: string): void => void navigate({ to: '/t/$team/devices', params: { team: id } });
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={buttonClass('quiet', '-ml-3 min-w-0 font-semibold')}>
          <span className="max-w-44 truncate">{team.name}</span>
          <ChevronsUpDown aria-hidden className="size-4 text-muted" />
          <span className="sr-only">Switch team</span>
        </button>
      }
    >
      <MenuNote>Teams</MenuNote>
      {teams.map((other) => (
        <MenuItem key={other.id} onSelect={() => open(other.id)}>
          <Check aria-hidden className={other.id === team.id ? 'size-4' : 'invisible size-4'} />
          {other.name}
        </MenuItem>
      ))}
    </Menu>
  );
}
