import type { ReactNode } from 'react';

/** Notices that stand until somebody deals with them, above the page and out of its way; read out as they come. */
export function NoticeStack({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      aria-label={label}
      aria-live="polite"
      className="pointer-events-none fixed bottom-4 left-4 z-20 w-[calc(100vw-6rem)] max-w-sm"
    >
      <div className="pointer-events-auto flex flex-col gap-2">{children}</div>
    </section>
  );
}
