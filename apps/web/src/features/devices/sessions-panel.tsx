import type { SessionView } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useOpenTeam } from '../../live/live-context.ts';
import { useSessions } from '../../live/team-data.ts';
import { useWayToSessions } from '../../live/use-way-to-sessions.ts';
import { buttonClass, Button } from '../../ui/button.tsx';
import { CapacityBar } from '../../ui/capacity-bar.tsx';
import { capacityWords } from '../../ui/capacity-geometry.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { EndDialog } from '../sessions/end-dialog.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SessionLine } from './session-line.tsx';
import { heldSessions, matchingSessions } from './shown-in-panel.ts';
import { useHelpedAsker } from './use-helped-asker.ts';

interface SessionsPanelProps {
  /** Only what is on this device. */
  readonly device: string | null;
  /** Somebody's question for a place: what is ended here answers it. */
  readonly request: string | null;
  readonly onClose: () => void;
}

/** Beyond this many the Sessions page serves better. */
const mostLines = 100;
const searchFrom = 9;

/** M6: who is connected, one's own first, and their end, without leaving the home. */
export function SessionsPanel({ device, request, onClose }: SessionsPanelProps) {
  const { items, capacity, problem } = useSessions();
  const way = useWayToSessions();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const asker = useHelpedAsker(request);
  const held = items ? heldSessions(items, device) : null;
  const found = matchingSessions(held ?? [], search);
  const close = (): void => {
    if (chosen !== null) asker.ended(chosen);
    setChosen(null);
  };
  return (
    <Dialog title={titleOf(device, held)} onClose={onClose} wide>
      <div className="mb-4 min-h-13">
        {capacity ? (
          <>
            <p className="figures mb-1.5 text-soft">{capacityWords(capacity)}</p>
            <CapacityBar capacity={capacity} way={way} />
          </>
        ) : null}
      </div>
      {asker.name === null ? null : (
        <p className="mb-3">
          {asker.name} asks for a place. Ending a session here makes room, and tells {asker.name} so.
        </p>
      )}
      <ProblemNote error={problem} />
      {!held && !problem ? <RowSkeleton rows={3} label="Loading sessions" /> : null}
      {held && held.length >= searchFrom ? (
        <div className="mb-3">
          <SearchField label="Search sessions" value={search} onChange={setSearch} />
        </div>
      ) : null}
      {held ? <Lists sessions={found} onEnd={setChosen} /> : null}
      <PanelActions more={found.length > mostLines} onClose={onClose} />
      {chosen === null ? null : <EndDialog session={chosen} onClose={close} />}
    </Dialog>
  );
}

function titleOf(device: string | null, held: readonly SessionView[] | null): string {
  const name = device === null ? undefined : held?.[0]?.device.name;
  return name === undefined ? 'Sessions' : `Sessions on ${name}`;
}

function Lists({ sessions, onEnd }: { sessions: readonly SessionView[]; onEnd: (session: string) => void }) {
  const { team } = useOpenTeam();
  const mine = sessions.filter((session) => session.mine);
  const others = sessions.filter((session) => !session.mine).slice(0, mostLines);
  return (
    <div className="flex flex-col gap-4">
      <section aria-labelledby="your-sessions">
        <h3 id="your-sessions" className="mb-1 font-medium">
          Your sessions
        </h3>
        {mine.length === 0 ? (
          <p className="text-soft">You hold no session.</p>
        ) : (
          <Lines sessions={mine} onEnd={onEnd} />
        )}
      </section>
      {team.may.seeSessions ? (
        <section aria-labelledby="other-sessions">
          <h3 id="other-sessions" className="mb-1 font-medium">
            Everybody else
          </h3>
          {others.length === 0 ? (
            <p className="text-soft">Nobody else is connected.</p>
          ) : (
            <Lines sessions={others} onEnd={onEnd} />
          )}
        </section>
      ) : null}
    </div>
  );
}

function Lines({ sessions, onEnd }: { sessions: readonly SessionView[]; onEnd: (session: string) => void }) {
  return (
    <ul className="rounded-md border border-line">
      {sessions.map((session) => (
        <SessionLine key={session.id} session={session} onEnd={() => onEnd(session.id)} />
      ))}
    </ul>
  );
}

function PanelActions({ more, onClose }: { more: boolean; onClose: () => void }) {
  const { team } = useOpenTeam();
  return (
    <DialogActions>
      {more ? <p className="mr-auto self-center text-muted">The Sessions page shows all of them.</p> : null}
      {team.may.seeSessions ? (
        <Link to="/t/$team/people/sessions" params={{ team: team.id }} className={buttonClass()}>
          Open the Sessions page
        </Link>
      ) : null}
      <Button data-autofocus onClick={onClose}>
        Close
      </Button>
    </DialogActions>
  );
}
