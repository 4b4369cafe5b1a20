import { useSessions } from '../../live/team-data.ts';
import { OwnSessionsToEnd } from '../../connect/own-sessions-to-end.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';

export function OwnSessionsDialog({ onClose }: { onClose: () => void }) {
  const { items } = useSessions();
  const mine = (items ?? []).filter((session) => session.mine && session.endedAt === null);
  return (
    <Dialog title="Your sessions" onClose={onClose}>
      {mine.length === 0 ? (
        <p className="text-soft">You hold no session now.</p>
      ) : (
        <OwnSessionsToEnd
          mine={mine.map(({ id, device, createdAt }) => ({ session: id, device: device.name, since: createdAt }))}
        />
      )}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}
