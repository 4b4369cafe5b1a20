import type { ReactNode } from 'react';

/** What stands over the lower edge of the screen, one above the other; between them the screen is the device's. */
export function Notices({ children }: { children: ReactNode }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-4 z-10 flex flex-col items-center gap-2 px-4">
      {children}
    </div>
  );
}
