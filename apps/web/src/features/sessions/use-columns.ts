import { useMemo, useState } from 'react';
import { type Column, type ColumnId, hiddenColumns, keepHiddenColumns, shownColumns } from './columns.ts';

export interface Columns {
  readonly hidden: ReadonlySet<ColumnId>;
  readonly shown: readonly Column[];
  readonly hide: (column: ColumnId, hide: boolean) => void;
}

/** The columns that this browser shows. */
export function useColumns(): Columns {
  const [hidden, setHidden] = useState(() => hiddenColumns(localStorage));
  const shown = useMemo(() => shownColumns(hidden), [hidden]);
  const hide = (column: ColumnId, on: boolean): void => {
    const next = new Set(hidden);
    if (on) next.add(column);
    else next.delete(column);
    keepHiddenColumns(localStorage, next);
    setHidden(next);
  };
  return { hidden, shown, hide };
}
