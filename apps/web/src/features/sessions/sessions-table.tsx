import type { Range } from '@tanstack/react-virtual';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type FocusEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
} from 'react';
import { classes } from '../../ui/classes.ts';
import { useDocumentTop } from '../../ui/use-document-top.ts';
import { type Column, gridOf } from './columns.ts';
import { type ListRow } from './list-rows.ts';
import type { Sort, SortKey } from './sorting.ts';
import { TableHead } from './table-head.tsx';

interface SessionsTableProps {
  readonly label: string;
  readonly rows: readonly ListRow[];
  readonly shown: readonly Column[];
  readonly sort: Sort;
  readonly onSort: (key: SortKey) => void;
  /** What stands in the head's first cell. */
  readonly selectAll: ReactNode;
  /** The row that is to take the focus, by its key; told when it has. */
  readonly leadTo?: string | undefined;
  readonly onLed?: () => void;
  readonly children: (row: ListRow) => ReactNode;
}

const rowHeights = { person: 45, session: 45 };

/**
 * A table that draws only what is on the screen, and the row that is focused; a reader of the page still hears how long
 * it is. On a narrow screen its rows are cards.
 */
export function SessionsTable(props: SessionsTableProps) {
  const { label, rows, shown, sort, onSort, selectAll, leadTo, onLed, children } = props;
  const body = useRef<HTMLDivElement>(null);
  const top = useDocumentTop(body, children);
  const focused = useRef<number | null>(null);
  const onFocus = (event: FocusEvent): void => {
    const row = event.target.closest<HTMLElement>('[data-index]');
    focused.current = row ? Number(row.dataset['index']) : null;
  };
  const withFocused = useCallback((range: Range) => {
    const drawn = defaultRangeExtractor(range);
    const index = focused.current;
    return index === null || index >= range.count ? drawn : [...new Set([...drawn, index])].sort((a, b) => a - b);
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => rowHeights[rows[index]?.kind ?? 'session'],
    overscan: 8,
    scrollMargin: top,
    rangeExtractor: withFocused,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  const scrollTo = (index: number): void => virtualizer.scrollToIndex(index, { align: 'center' });
  useLeading(body, rows, leadTo, scrollTo, onLed);
  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={shown.length + 2}
      className="rounded-md border border-line bg-surface"
      style={{ '--columns': gridOf(shown) } as CSSProperties}
    >
      <TableHead shown={shown} sort={sort} onSort={onSort} selectAll={selectAll} />
      <div
        ref={body}
        role="rowgroup"
        onFocus={onFocus}
        onBlur={() => {
          focused.current = null;
        }}
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              role="row"
              data-index={index}
              tabIndex={-1}
              aria-rowindex={index + 2}
              className={classes(
                'absolute inset-x-0 top-0 flex min-h-11 [contain:layout_style] items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0 focus:bg-accent-wash focus:outline-2 focus:-outline-offset-2 focus:outline-accent',
                rowLook(row),
              )}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {children(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Gives the focus to the row that is asked for, once it is drawn; until then the page scrolls to where it will be. */
function useLeading(
  body: RefObject<HTMLElement | null>,
  rows: readonly ListRow[],
  leadTo: string | undefined,
  scrollTo: (index: number) => void,
  onLed: (() => void) | undefined,
): void {
  // Drawn again with every scroll: each time it looks whether the row is there.
  useEffect(() => {
    const index = leadTo === undefined ? -1 : rows.findIndex(({ key }) => key === leadTo);
    if (index < 0) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    if (!row) return scrollTo(index);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'center' });
    onLed?.();
  });
}

function rowLook(row: ListRow): string {
  if (row.kind === 'person') return 'bg-n3';
  const over = row.session.endedAt !== null && 'row-ended';
  return classes('flex-wrap gap-y-0.5 hover:bg-n3 xl:grid xl:grid-cols-(--columns) xl:gap-x-2', over);
}
