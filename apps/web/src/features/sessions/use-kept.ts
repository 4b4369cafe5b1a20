import type { SessionView } from '@usher/contract';
import { useRef } from 'react';

/** The newest that was known: what the page forgets stays in whatever still shows it. */
export function useKept<T>(now: T | null): T | null {
  const kept = useRef<T | null>(null);
  if (now !== null) kept.current = now;
  return now ?? kept.current;
}

/** The same of many. */
export function useKeptAll(now: readonly SessionView[]): ReadonlyMap<string, SessionView> {
  const kept = useRef<Map<string, SessionView>>(new Map());
  for (const session of now) kept.current.set(session.id, session);
  return kept.current;
}
