import type { ReactNode } from 'react';

/** One sentence, one action. */
export function Empty({ sentence, children }: { sentence: string; children?: ReactNode }) {
  return (
    <div className="rounded-md border border-dashed border-line-strong px-4 py-10 text-center">
      <p className="text-soft">{sentence}</p>
      {children ? <div className="mx-auto mt-4 flex max-w-xl flex-col items-center gap-2">{children}</div> : null}
    </div>
  );
}
