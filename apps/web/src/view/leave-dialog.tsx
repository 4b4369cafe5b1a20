import type { Viewer } from '@usher/viewer';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem.tsx';

/** E6: one's own session, ended from its own window. */
export function LeaveDialog({ viewer, onClose }: { viewer: Viewer; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const device = viewer.device?.name ?? 'the device';
  const end = async (): Promise<void> => {
    setBusy(true);
    try {
      await viewer.end();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`End your session on ${device}`} onClose={onClose}>
      <p className="mb-3 text-soft">The place is free for others at once.</p>
      <ProblemNote error={error} />
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button look="danger" busy={busy} onClick={() => void end()}>
          End your session on {device}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
