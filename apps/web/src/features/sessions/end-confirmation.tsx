import { sayAnnounced, type SessionView } from '@usher/contract';
import { useState } from 'react';
import { useMembers } from '../../access/use-groups.ts';
import { usePortalNow } from '../../live/live-context.ts';
import { clockTime, duration } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { EndBlocked } from './end-blocked.tsx';
import { EndChoices } from './end-choices.tsx';
import { countdownsBefore } from './end-wishes.ts';
import { activeForMs, endWords, mayBeEnded, untilEndMs } from './session-words.ts';
import type { EndSession, EndWish } from './use-end-session.ts';

interface EndConfirmationProps {
  readonly session: SessionView;
  readonly end: EndSession;
  readonly verb: string;
  readonly onClose: () => void;
}

export function EndConfirmation({ session, end, verb, onClose }: EndConfirmationProps) {
  const now = usePortalNow();
  const [wish, setWish] = useState<EndWish>({ message: session.message ?? '', inMs: 0, suspend: false });
  const member = useMembers().data?.members.find(({ id }) => id === session.member);
  const { name } = session.person;
  const left = untilEndMs(session, now);
  const over = session.endedAt !== null;
  const offered = countdownsBefore(left);
  const inMs = offered.some(([value]) => value === wish.inMs) ? wish.inMs : 0;
  return (
    <>
      <EndFacts session={session} now={now} />
      {left === null ? null : (
        <p className="figures mt-3 text-danger">
          {sayAnnounced(session.reason ?? 'ended-by-manager', names(session))} in {duration(left + 999)}. Only an
          earlier end replaces it.
        </p>
      )}
      {over ? (
        <p className="mt-3">It ended meanwhile. {endWords(session)}</p>
      ) : (
        <EndChoices
          wish={{ ...wish, inMs }}
          onChange={setWish}
          to={name}
          offered={offered}
          suspends={
            member?.may.suspend === true && !session.mine
              ? `Also suspend ${name}: all their sessions end at once, and they may do nothing in the team until they are reinstated.`
              : null
          }
        />
      )}
      <div className="mt-3 flex flex-col gap-3 empty:hidden">
        {over ? null : <EndBlocked session={session} where="dialog" />}
        <ProblemNote error={end.error} />
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          {over ? 'Close' : 'Cancel'}
        </Button>
        {over ? null : (
          <Button
            look="danger"
            busy={end.busy}
            disabled={!mayBeEnded(session) && !wish.suspend}
            onClick={() => end.end({ ...wish, inMs })}
          >
            {wish.suspend ? `${verb} and suspend ${name}` : verb}
          </Button>
        )}
      </DialogActions>
    </>
  );
}

function names({ endedBy, device }: SessionView): { readonly by: string | undefined; readonly device: string } {
  return { by: endedBy ?? undefined, device: device.name };
}

function EndFacts({ session, now }: { session: SessionView; now: number }) {
  const { person, device, rights } = session;
  const files = rights.files ? ' A file on its way arrives incomplete.' : '';
  return (
    <Facts
      facts={[
        ['Who', `${person.name} (${person.email})`],
        ['Device', device.name],
        [
          'Since',
          <span key="since" className="figures">
            {clockTime(session.begunAt ?? session.createdAt, now)}, for {duration(activeForMs(session, now))}
          </span>,
        ],
        [
          'They lose',
          `The screen${rights.control ? ' and control' : ''} of ${device.name}. Its programs keep running.${files}`,
        ],
      ]}
    />
  );
}
