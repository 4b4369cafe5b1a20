import { ChevronDown, Columns3, Download } from 'lucide-react';
import { Button, buttonClass } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Menu, MenuCheck, MenuItem } from '../../ui/menu.tsx';
import { type ColumnId, columns, fixedColumns } from './columns.ts';
import type { Asked } from './use-list.ts';

interface ActBarProps {
  readonly words: string;
  readonly selected: readonly string[];
  readonly allOpen: boolean;
  readonly hidden: ReadonlySet<ColumnId>;
  /** Null where the reader may end nobody's. */
  readonly onAsk: ((asked: Asked) => void) | null;
  readonly onClear: () => void;
  readonly onOpenAll: (open: boolean) => void;
  readonly onHide: (column: ColumnId, hide: boolean) => void;
  readonly onExport: () => void;
}

/** What is shown and chosen, and what can be done with it. It keeps its height and its buttons whatever is chosen. */
export function ActBar(props: ActBarProps) {
  const { words, selected, allOpen, onAsk, onClear, onOpenAll, onExport } = props;
  const count = selected.length;
  return (
    <div className="-mx-4 flex min-h-12 flex-wrap items-center gap-2 bg-page px-4 py-2 md:sticky md:top-14 md:z-5">
      <p role="status" className="figures mr-auto min-w-32 text-soft">
        {count === 0 ? words : `${count} selected`}
      </p>
      {onAsk ? (
        <>
          <Button
            look={count === 0 ? 'plain' : 'danger'}
            aria-disabled={count === 0}
            className={classes(count === 0 && 'text-muted')}
            onClick={() => {
              if (count > 0) onAsk({ kind: 'selected', sessions: selected });
            }}
          >
            {count === 0 ? 'End selected' : count === 1 ? 'End 1 session' : `End ${count} sessions`}
          </Button>
          <Button
            look="quiet"
            aria-disabled={count === 0}
            className={classes(count === 0 && 'text-muted')}
            onClick={onClear}
          >
            Clear
          </Button>
          <EndMenu onAsk={onAsk} />
        </>
      ) : null}
      <Button onClick={() => onOpenAll(!allOpen)}>{allOpen ? 'Close all' : 'Open all'}</Button>
      <ColumnMenu {...props} />
      <Button onClick={onExport}>
        <Download aria-hidden className="size-4" />
        CSV
      </Button>
    </div>
  );
}

function EndMenu({ onAsk }: { onAsk: (asked: Asked) => void }) {
  return (
    <Menu
      trigger={
        <button type="button" className={buttonClass()}>
          End all
          <ChevronDown aria-hidden className="size-4" />
        </button>
      }
    >
      <MenuItem danger onSelect={() => onAsk({ kind: 'device', device: null })}>
        On a device
      </MenuItem>
      <MenuItem danger onSelect={() => onAsk({ kind: 'all' })}>
        Of the team
      </MenuItem>
    </Menu>
  );
}

function ColumnMenu({ hidden, onHide }: Pick<ActBarProps, 'hidden' | 'onHide'>) {
  return (
    <Menu
      trigger={
        <button type="button" className={buttonClass()}>
          <Columns3 aria-hidden className="size-4" />
          <span className="max-lg:sr-only">Columns</span>
        </button>
      }
    >
      {columns
        .filter(({ id }) => !fixedColumns.has(id))
        .map(({ id, name }) => (
          <MenuCheck key={id} checked={!hidden.has(id)} onChange={(shown) => onHide(id, !shown)}>
            {name}
          </MenuCheck>
        ))}
    </Menu>
  );
}
