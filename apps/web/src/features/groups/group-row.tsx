import { MoreHorizontal } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';

interface GroupRowProps {
  readonly name: string;
  readonly size: string;
  readonly note: string;
  readonly onChange: () => void;
  readonly onAccess: (() => void) | null;
  readonly onLimits: () => void;
  /** Null where somebody above the reader is in it. */
  readonly onDelete: (() => void) | null;
}

export function GroupRow({ name, size, note, onChange, onAccess, onLimits, onDelete }: GroupRowProps) {
  return (
    <li className="flex min-h-11 items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-xs text-muted">{note}</span>
      </span>
      <span className="figures shrink-0 text-soft sm:w-24">{size}</span>
      <Menu
        trigger={
          <Button look="quiet" aria-label={`More for ${name}`} className="px-2!">
            <MoreHorizontal aria-hidden className="size-4" />
          </Button>
        }
      >
        <MenuItem onSelect={onChange}>Change</MenuItem>
        {onAccess ? <MenuItem onSelect={onAccess}>Who may access its devices</MenuItem> : null}
        <MenuItem onSelect={onLimits}>Limits in time</MenuItem>
        <MenuLine />
        <MenuItem danger disabled={!onDelete} onSelect={() => onDelete?.()}>
          {onDelete ? 'Delete' : 'Delete (somebody above your role is in it)'}
        </MenuItem>
      </Menu>
    </li>
  );
}
