import type { DeviceView } from '@usher/contract';
import { openViewer } from '../../connect/open-viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';

interface MoveHereProps {
  readonly device: DeviceView;
  readonly onClose: () => void;
  readonly onSecondPlace: () => void;
}

/** C5: a second Connect to a device one already holds. */
export function MoveHereDialog({ device, onClose, onSecondPlace }: MoveHereProps) {
  const mine = device.activeSessions.find((session) => session.mine);
  const moveHere = (): void => {
    if (mine) openViewer(mine.session);
    onClose();
  };
  return (
    <Dialog title={`You are already on ${device.name}`} onClose={onClose}>
      <p className="text-soft">
        Moving that session here closes its other window and takes no further place. A second session takes one more
        place of the team's capacity.
      </p>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button onClick={onSecondPlace}>Take a second place</Button>
        <Button data-autofocus look="primary" onClick={moveHere}>
          Move the session here
        </Button>
      </DialogActions>
    </Dialog>
  );
}
