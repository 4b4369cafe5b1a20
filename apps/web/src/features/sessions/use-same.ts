import { useRef } from 'react';
import { sameItems } from './grouping.ts';

/** The list as it was, as long as it holds the very same things: what follows from it need not be made again. */
export function useSame<T>(items: readonly T[]): readonly T[] {
  const before = useRef(items);
  if (!sameItems(before.current, items)) before.current = items;
  return before.current;
}
