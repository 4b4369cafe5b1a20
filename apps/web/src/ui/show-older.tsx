import { useLayoutEffect, useRef } from 'react';
import { Button } from './button.tsx';
import { ProblemNote } from './problem.tsx';

interface ShowOlderProps {
  /** A list that is read page by page, newest first. */
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly error: unknown;
    readonly data: { readonly pages: readonly unknown[] } | undefined;
    fetchNextPage(): Promise<unknown>;
  };
}

/** The next page, below the list; after the last, that it was, which takes the focus of the button that is gone. */
export function ShowOlder({ list }: ShowOlderProps) {
  const focused = useRef(false);
  const end = useRef<HTMLParagraphElement>(null);
  const { hasNextPage, data } = list;
  useLayoutEffect(() => {
    if (hasNextPage) return;
    if (focused.current) end.current?.focus({ preventScroll: true });
    focused.current = false;
  }, [hasNextPage]);
  const pages = data?.pages.length ?? 0;
  if (!hasNextPage && pages < 2) return null;
  return (
    <div className="mt-4 flex min-h-8 flex-col items-center gap-2">
      {hasNextPage ? (
        <>
          <ProblemNote error={list.error} />
          <Button
            busy={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
            onFocus={() => {
              focused.current = true;
            }}
            onBlur={() => {
              focused.current = false;
            }}
          >
            Show older
          </Button>
        </>
      ) : (
        <p ref={end} tabIndex={-1} className="text-muted">
          Nothing older.
        </p>
      )}
    </div>
  );
}
