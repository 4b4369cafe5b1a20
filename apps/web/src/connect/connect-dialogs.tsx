import { buttonClass, Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { AtCapacityDialog } from './at-capacity-dialog.tsx';
import { capacityRefusal } from './capacity-refusal.ts';
import { viewerPath } from './open-viewer.ts';
import { OpeningHours } from './opening-hours.tsx';
import type { Connecting } from './use-connect.ts';

/** Whatever stands between Connect and the viewer's tab. */
export function ConnectDialogs({ connecting }: { connecting: Connecting }) {
  const { device, error, blocked, dismiss, connect } = connecting;
  if (!device) return null;
  if (blocked !== null) return <BlockedTab session={blocked} device={device.name} onClose={dismiss} />;
  if (error === null || error === undefined) return null;
  const refusal = capacityRefusal(error);
  if (refusal) {
    return <AtCapacityDialog refusal={refusal} device={device} onRetry={() => connect(device)} onClose={dismiss} />;
  }
  return (
    <Dialog title={`Connecting to ${device.name}`} onClose={dismiss}>
      <ProblemNote error={error}>
        <OpeningHours error={error} />
      </ProblemNote>
      <DialogActions>
        <Button data-autofocus onClick={dismiss}>
          Close
        </Button>
        <Button look="primary" onClick={() => connect(device)}>
          Try again
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function BlockedTab({ session, device, onClose }: { session: string; device: string; onClose: () => void }) {
  return (
    <Dialog title={`Connected to ${device}`} onClose={onClose}>
      <p className="text-soft">This browser kept the viewer's tab from opening. The session is waiting for you.</p>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <a
          data-autofocus
          className={buttonClass('primary')}
          href={viewerPath(session)}
          target="_blank"
          rel="opener"
          onClick={onClose}
        >
          Open the viewer
        </a>
      </DialogActions>
    </Dialog>
  );
}
