import { useSessions } from '../../live/team-data.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EndConfirmation } from './end-confirmation.tsx';
import { EndProof } from './end-proof.tsx';
import { useEndSession } from './use-end-session.ts';
import { useKept } from './use-kept.ts';
import { possessive } from './session-words.ts';

/** M4: facts, message, the verb with its object; then the three acknowledgements, for as long as somebody reads them. */
export function EndDialog({ session: id, onClose }: { session: string; onClose: () => void }) {
  const live = useKept(useSessions().items?.find((session) => session.id === id) ?? null);
  const end = useEndSession(id, live);
  const { session } = end;
  if (!session) return null;
  const whose = `${possessive(session.person.name)} session on ${session.device.name}`;
  return (
    <Dialog title={titleOf(end.done, session.endedAt !== null, whose)} onClose={onClose}>
      {end.done ? (
        <EndProof session={session} end={end} onClose={onClose} />
      ) : (
        <EndConfirmation session={session} end={end} verb={`End ${whose}`} onClose={onClose} />
      )}
    </Dialog>
  );
}

function titleOf(asked: boolean, over: boolean, whose: string): string {
  if (!asked) return `End ${whose}`;
  return over ? `Ended ${whose}` : `Ending ${whose}`;
}
