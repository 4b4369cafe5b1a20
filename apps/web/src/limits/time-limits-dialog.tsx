import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type LimitTarget, TimeLimitsForm } from './time-limits-form.tsx';

/** The limits of one group or device. */
export function TimeLimitsDialog({
  name,
  target,
  onClose,
}: {
  name: string;
  target: LimitTarget;
  onClose: () => void;
}) {
  return (
    <Dialog title={`Limits in time of ${name}`} onClose={onClose} wide>
      <TimeLimitsForm
        target={target}
        onSaved={onClose}
        actions={
          <Button data-autofocus onClick={onClose}>
            Cancel
          </Button>
        }
      />
    </Dialog>
  );
}
