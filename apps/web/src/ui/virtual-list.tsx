import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { useDocumentTop } from './use-document-top.ts';

interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly label: string;
  readonly keyOf: (item: T) => string;
  readonly rowHeight: number;
  readonly children: (item: T) => ReactNode;
}

/** A list that draws only what is on the screen; a reader of the page still hears how long it is. */
export function VirtualList<T>({ items, label, keyOf, rowHeight, children }: VirtualListProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const top = useDocumentTop(list, children);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
  });
  return (
    <ul
      ref={list}
      aria-label={label}
      className="relative rounded-md border border-line bg-surface"
      style={{ height: virtualizer.getTotalSize() + 2 }}
    >
      {virtualizer.getVirtualItems().map(({ key, index, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 top-0 border-b border-line last:border-b-0"
            style={{ transform: `translateY(${start - top}px)` }}
          >
            {children(item)}
          </li>
        );
      })}
    </ul>
  );
}
