import type { WaitingView } from '@usher/contract';
import { useOpenTeam } from '../live/live-context.ts';
import { useWayToSessions } from '../live/use-way-to-sessions.ts';
import { Button } from '../ui/button.tsx';
import { CapacityBar } from '../ui/capacity-bar.tsx';
import { capacityWords } from '../ui/capacity-geometry.ts';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { Holders } from './holders.tsx';
import { useLeaveWaiting } from './waiting-calls.ts';
import { WaitingFacts } from './waiting-facts.tsx';

/** The waiting room: one's place, and who might make room. Closing it leaves nothing; the wait goes on. */
export function WaitingDialog({ wait, onClose }: { wait: WaitingView; onClose: () => void }) {
  const { live } = useOpenTeam();
  const leave = useLeaveWaiting();
  const way = useWayToSessions();
  const capacity = live.team?.capacity;
  return (
    <Dialog title={`Waiting for ${wait.device.name}`} onClose={onClose}>
      {capacity ? (
        <>
          <CapacityBar capacity={capacity} way={way} />
          <p className="figures mt-2 mb-4">{capacityWords(capacity)}</p>
        </>
      ) : null}
      <WaitingFacts wait={wait} />
      <Holders device={wait.device.id} wait={wait} mayTakeOver />
      <ProblemNote error={leave.error} />
      <DialogActions>
        <Button busy={leave.isPending} onClick={() => leave.mutate(wait.id, { onSuccess: onClose })}>
          Leave the list
        </Button>
        <Button data-autofocus look="primary" onClick={onClose}>
          Keep waiting
        </Button>
      </DialogActions>
    </Dialog>
  );
}
