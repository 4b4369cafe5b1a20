import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { ProblemNote } from './problem.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** The verb with its object. */
  readonly verb: string;
  readonly act: { readonly mutate: () => void; readonly isPending: boolean; readonly error: unknown };
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something ends: the facts, Cancel focused, the verb with its object on the button. */
export function ConfirmDialog({ title, verb, act, onClose, children }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <div data-describes className="flex flex-col gap-3">
          {children}
        </div>
        <ProblemNote error={act.error} />
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button look="danger" busy={act.isPending} onClick={() => act.mutate()}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
