import type { ReactNode } from 'react';
import { buttonClass } from '../ui/button.tsx';

/** What stands in the viewer's place when there is no screen to show: large words and the one next action. */
export function Panel({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="absolute inset-0 flex items-center justify-center overflow-auto bg-page p-4">
      <section role="alert" className="w-full max-w-md">
        <h1 className="text-2xl leading-9">{title}</h1>
        <div className="mt-2 flex flex-col gap-1 text-soft">{children}</div>
        <div className="mt-6">
          {action ?? (
            <a href="/" className={buttonClass('primary')}>
              Back to devices
            </a>
          )}
        </div>
      </section>
    </div>
  );
}
