import { type AtCapacityDetails, type DeviceView, errors } from '@usher/contract';
import { useOpenTeam } from '../live/live-context.ts';
import { useWayToSessions } from '../live/use-way-to-sessions.ts';
import { Button } from '../ui/button.tsx';
import { CapacityBar } from '../ui/capacity-bar.tsx';
import { capacityWords } from '../ui/capacity-geometry.ts';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Holders } from '../waiting/holders.tsx';
import { useWaitFor } from '../waiting/use-waits.ts';
import { useJoinWaiting } from '../waiting/waiting-calls.ts';
import { WaitingFacts } from '../waiting/waiting-facts.tsx';
import { expectedWords } from '../waiting/waiting-words.ts';
import { AddCapacity } from './add-capacity.tsx';
import { AskForHelp } from './ask-for-help.tsx';
import { OwnSessionsToEnd } from './own-sessions-to-end.tsx';

interface AtCapacityProps {
  readonly refusal: AtCapacityDetails;
  readonly device: DeviceView;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}

/** M7: the refusal at the limit, with the way out for whoever reads it; it becomes the waiting room of who waits. */
export function AtCapacityDialog({ refusal, device, onRetry, onClose }: AtCapacityProps) {
  const { live } = useOpenTeam();
  const way = useWayToSessions();
  const capacity = live.team?.capacity ?? {
    inUse: refusal.inUse,
    limit: refusal.limit,
    uncertain: 0,
    places: [],
    reserved: 0,
  };
  const room = capacity.inUse < capacity.limit - capacity.reserved;
  const wait = useWaitFor(device.id);
  return (
    <Dialog title={wait ? `Waiting for ${device.name}` : errors['at-capacity'].title} onClose={onClose}>
      <CapacityBar capacity={capacity} way={way} />
      <p className="figures mt-2 mb-4" aria-live="polite">
        {capacityWords(capacity)}
        {room ? '. A place is free now.' : ''}
      </p>
      <Reserved reserved={refusal.reserved} />
      {wait ? <WaitingFacts wait={wait} /> : <JoinTheList refusal={refusal} device={device} />}
      <Holders device={device.id} wait={wait} mayTakeOver={refusal.mayTakeOver} />
      <OwnSessionsToEnd mine={refusal.mine} />
      {refusal.mayAddCapacity ? (
        <AddCapacity limit={capacity.limit} onAdded={onRetry} />
      ) : (
        <AskForHelp device={device} helpers={refusal.helpers} />
      )}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          {wait ? 'Keep waiting' : 'Cancel'}
        </Button>
        {wait ? null : (
          <Button look={room ? 'primary' : 'plain'} onClick={onRetry}>
            Try to connect again
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

/** R1: free places that are not for the reader, and for whom they are. */
function Reserved({ reserved }: { reserved: AtCapacityDetails['reserved'] }) {
  const kept = reserved.filter(({ free }) => free > 0);
  if (kept.length === 0) return null;
  return (
    <ul aria-label="Reserved places" className="mb-4 text-soft">
      {kept.map(({ name, free, forWords }) => (
        <li key={name} className="figures">
          {free === 1 ? '1 free place is' : `${free} free places are`} reserved for {forWords} ({name}).
        </li>
      ))}
    </ul>
  );
}

function JoinTheList({ refusal, device }: { refusal: AtCapacityDetails; device: DeviceView }) {
  const { live } = useOpenTeam();
  const join = useJoinWaiting();
  if (!refusal.mayWait) return null;
  const count = live.team?.waiting.count ?? refusal.waiting;
  const before = count === 0 ? 'Nobody waits yet.' : count === 1 ? '1 person waits already.' : `${count} wait already.`;
  return (
    <section aria-label="Waiting list" className="mb-4 flex flex-col gap-2">
      <p className="figures text-soft">
        {before} {expectedWords(refusal.expectedWaitMs)}.
      </p>
      <ProblemNote error={join.error} />
      <div>
        <Button look="primary" busy={join.isPending} onClick={() => join.mutate(device.id)}>
          Wait for a place
        </Button>
      </div>
    </section>
  );
}
