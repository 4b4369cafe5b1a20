import type { ReactNode } from 'react';

/** A page's frame: its heading, what stands beside it, and its content. */
export function Page({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto w-full max-w-6xl px-4 pt-6 pb-24 outline-none">
      <div className="mb-4 flex min-h-9 flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h1>{title}</h1>
        {aside}
      </div>
      {children}
    </main>
  );
}
