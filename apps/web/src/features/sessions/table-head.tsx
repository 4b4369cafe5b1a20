import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Column } from './columns.ts';
import type { Sort, SortKey } from './sorting.ts';

interface TableHeadProps {
  readonly shown: readonly Column[];
  readonly sort: Sort;
  readonly onSort: (key: SortKey) => void;
  readonly selectAll: ReactNode;
}

/** On a narrow screen only its checkbox stands; the order is chosen above. */
export function TableHead({ shown, sort, onSort, selectAll }: TableHeadProps) {
  return (
    <div role="rowgroup">
      <div
        role="row"
        aria-rowindex={1}
        className="flex min-h-9 items-center gap-x-2 border-b border-line px-3 text-xs text-muted xl:grid xl:grid-cols-(--columns)"
      >
        <div role="columnheader" className="flex items-center gap-2 whitespace-nowrap">
          {selectAll}
          <span aria-hidden className="xl:hidden">
            {selectAll === null ? null : 'Select all'}
          </span>
        </div>
        {shown.map((column) => (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={sortedBy(column, sort)}
            className="min-w-0 max-xl:sr-only"
          >
            <HeadName column={column} sort={sort} onSort={onSort} />
          </div>
        ))}
        <div role="columnheader" className="sr-only">
          End
        </div>
      </div>
    </div>
  );
}

function HeadName({ column, sort, onSort }: { column: Column } & Pick<TableHeadProps, 'sort' | 'onSort'>) {
  const { sort: key, name } = column;
  if (key === null) return <span className="font-medium">{name}</span>;
  const Arrow = sort.down ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => onSort(key)}
      className="flex min-h-8 items-center gap-1 font-medium hover:text-ink max-xl:hidden"
    >
      {name}
      {sort.key === key ? <Arrow aria-hidden className="size-3.5" /> : null}
    </button>
  );
}

function sortedBy({ sort: key }: Column, sort: Sort): 'ascending' | 'descending' | undefined {
  if (key === null || key !== sort.key) return undefined;
  return sort.down ? 'descending' : 'ascending';
}
