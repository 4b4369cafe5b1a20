import { type AtCapacityDetails, type DeviceView, errors } from '@usher/contract';
import { useOpenTeam, usePortalNow } from '../live/live-context.ts';
import { duration } from '../time/duration.ts';
import { Button } from '../ui/button.tsx';
import { CapacityBar } from '../ui/capacity-bar.tsx';
import { capacityWords } from '../ui/capacity-geometry.ts';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { AddCapacity } from './add-capacity.tsx';
import { AskForHelp } from './ask-for-help.tsx';
import { OwnSessionsToEnd } from './own-sessions-to-end.tsx';

interface AtCapacityProps {
  readonly refusal: AtCapacityDetails;
  readonly device: DeviceView;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}

/** M7: the refusal at the limit, with the way out for whoever reads it. */
export function AtCapacityDialog({ refusal, device, onRetry, onClose }: AtCapacityProps) {
  const { live } = useOpenTeam();
  const capacity = live.team?.capacity ?? { inUse: refusal.inUse, limit: refusal.limit, places: [], reserved: 0 };
  const room = capacity.inUse < capacity.limit;
  return (
    <Dialog title={errors['at-capacity'].title} onClose={onClose}>
      <CapacityBar capacity={capacity} />
      <p className="figures mt-2 mb-4" aria-live="polite">
        {capacityWords(capacity)}
        {room ? '. A place is free now.' : ''}
      </p>
      {refusal.holders ? <Holders holders={refusal.holders} /> : null}
      <OwnSessionsToEnd mine={refusal.mine} />
      {refusal.mayAddCapacity ? (
        <AddCapacity limit={capacity.limit} onAdded={onRetry} />
      ) : (
        <AskForHelp device={device} helpers={refusal.helpers} />
      )}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button look={room ? 'primary' : 'plain'} onClick={onRetry}>
          Try to connect again
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Who holds the places, for those who may know. */
function Holders({ holders }: { holders: NonNullable<AtCapacityDetails['holders']> }) {
  const now = usePortalNow();
  return (
    <ul aria-label="Who is connected" className="mb-4 max-h-48 overflow-y-auto rounded-md border border-line">
      {holders.map(({ session, name, device, since, idleMs }) => (
        <li key={session} className="flex justify-between gap-3 border-b border-line px-3 py-1.5 last:border-b-0">
          <span className="min-w-0 truncate">
            {name} on {device}
          </span>
          <span className="figures shrink-0 text-muted">
            {duration(now - since)}
            {idleMs !== null && idleMs >= 60_000 ? `, idle ${duration(idleMs)}` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
