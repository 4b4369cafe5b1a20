import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { calendarDate } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

/** The line that enrols a computer. Its token is made when asked for and shown once. */
export function JoinLine() {
  const { team } = useOpenTeam();
  const make = useMutation({
    mutationFn: () =>
      call('POST /api/teams/:team/join-tokens', {
        params: { team: team.id },
        body: { label: 'Added on the Devices page', uses: 1, days: 7 },
      }),
  });
  if (!make.data) {
    return (
      <>
        <ProblemNote error={make.error} />
        <Button data-autofocus look="primary" busy={make.isPending} onClick={() => make.mutate()}>
          Make a join line
        </Button>
      </>
    );
  }
  return (
    <div className="w-full text-left">
      <CopyLine text={make.data.command} label="Join line" />
      <p className="mt-2 text-xs text-muted">
        Works once, until {calendarDate(make.data.token.expiresAt)}. It is not shown again.
      </p>
    </div>
  );
}

export function AddDeviceDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Add a device" onClose={onClose} wide>
      <p className="mb-3 text-soft">Run this line on the computer you want to reach. It appears here by itself.</p>
      <JoinLine />
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}
