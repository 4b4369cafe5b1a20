import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../ui/classes.ts';

interface ToolPanelProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

/** What a tool of the bar opens, under it. Escape closes it and leads back to the screen. */
export function ToolPanel({ label, onClose, children, wide = false }: ToolPanelProps) {
  return (
    <section
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
      className={classes(
        'absolute top-14 left-1/2 z-20 max-h-[calc(100dvh-4.5rem)] -translate-x-1/2 overflow-y-auto rounded-md border border-line bg-surface p-4 shadow-float',
        wide ? 'w-[min(30rem,calc(100vw-1rem))]' : 'w-[min(26rem,calc(100vw-1rem))]',
      )}
    >
      <div className="mb-3 flex items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">{label}</h2>
        <button
          type="button"
          aria-label={`Close ${label.toLowerCase()}`}
          onClick={onClose}
          className="-m-1 flex size-7 items-center justify-center rounded hover:bg-n4 pointer-coarse:size-12"
        >
          <X aria-hidden className="size-4" />
        </button>
      </div>
      {children}
    </section>
  );
}
