import { X } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';

interface Toast {
  readonly id: number;
  readonly content: ReactNode;
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const tell of listeners) tell();
}

/** A notice that stays until it is closed; only the newest three are kept. */
export function showToast(content: ReactNode): void {
  set([...toasts, { id: nextId, content }].slice(-3));
  nextId += 1;
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => toasts,
  );
  return (
    <div
      role="status"
      className="fixed bottom-4 left-1/2 z-20 flex w-full max-w-md -translate-x-1/2 flex-col gap-2 px-4"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="flex items-start gap-3 rounded-md border border-line bg-surface p-3 shadow-float"
        >
          <div className="min-w-0 flex-1">{toast.content}</div>
          <button
            type="button"
            aria-label="Dismiss notice"
            className="rounded p-1 hover:bg-n3"
            onClick={() => set(toasts.filter(({ id }) => id !== toast.id))}
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
      ))}
    </div>
  );
}
