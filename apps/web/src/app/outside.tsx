import type { ReactNode } from 'react';

/** The frame of pages before anybody is signed in: one narrow column. */
export function Outside({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <main id="main" className="mx-auto flex min-h-dvh w-full max-w-sm flex-col px-4 pt-[12vh] pb-12">
      <p className="mb-6 flex items-center gap-2 text-muted">
        <img src="/usher.svg" alt="" width="20" height="20" />
        Usher
      </p>
      <h1>{title}</h1>
      {lead ? <p className="mt-1 text-soft">{lead}</p> : null}
      <div className="mt-6">{children}</div>
    </main>
  );
}
