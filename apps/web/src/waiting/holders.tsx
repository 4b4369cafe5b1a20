import type { Id, SessionView, WaitingView } from '@usher/contract';
import { useState } from 'react';
import { useOpenTeam, usePortalNow } from '../live/live-context.ts';
import { duration } from '../time/duration.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { TakeOverForm } from './take-over-form.tsx';
import { useAskToRelease } from './waiting-calls.ts';

interface HoldersProps {
  /** The device that is wanted. */
  readonly device: Id;
  /** The place in the list, which asking somebody to let go needs. */
  readonly wait: WaitingView | null;
  readonly mayTakeOver: boolean;
}

/** Who holds the places, for those who may know: live, with what one may ask or do about each. */
export function Holders({ device, wait, mayTakeOver }: HoldersProps) {
  const { team, live } = useOpenTeam();
  if (!team.may.seeSessions) return null;
  const held = [...(live.team?.sessions.values() ?? [])]
    .filter(({ freedAt, mine, state }) => freedAt === null && !mine && state !== 'offered')
    .sort((a, b) => a.createdAt - b.createdAt);
  if (held.length === 0) return null;
  return (
    <ul aria-label="Who is connected" className="mb-4 max-h-56 overflow-y-auto rounded-md border border-line">
      {held.map((session) => (
        <Holder key={session.id} session={session} device={device} wait={wait} mayTakeOver={mayTakeOver} />
      ))}
    </ul>
  );
}

function Holder({ session, device, wait, mayTakeOver }: HoldersProps & { readonly session: SessionView }) {
  const now = usePortalNow();
  const [taking, setTaking] = useState(false);
  const { person, idleMs, endsAt } = session;
  const idle = idleMs !== null && idleMs >= 60_000 ? `, idle ${duration(idleMs)}` : '';
  return (
    <li className="border-b border-line px-3 py-1.5 last:border-b-0">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="min-w-0 truncate">
          {person.name} on {session.device.name}
        </span>
        <span className="figures shrink-0 text-muted">
          {duration(now - (session.begunAt ?? session.createdAt))}
          {idle}
        </span>
      </div>
      {endsAt !== null ? (
        <p className="figures text-warn-ink">Ends in {Math.max(0, Math.ceil((endsAt - now) / 1000))} s.</p>
      ) : taking ? (
        <TakeOverForm session={session} device={device} onBack={() => setTaking(false)} />
      ) : (
        <div className="mt-1 flex flex-wrap justify-end gap-2">
          {wait ? <AskToRelease session={session} wait={wait} /> : null}
          {mayTakeOver && session.mayEnd ? (
            <Button onClick={() => setTaking(true)} aria-label={`Take over ${person.name}'s place`}>
              Take over
            </Button>
          ) : null}
        </div>
      )}
    </li>
  );
}

function AskToRelease({ session, wait }: { session: SessionView; wait: WaitingView }) {
  const ask = useAskToRelease(wait.id);
  const asked = wait.asks.some((each) => each.session === session.id && each.answer === null);
  return (
    <>
      <ProblemNote error={ask.error} />
      <Button
        busy={ask.isPending}
        disabled={asked}
        onClick={() => ask.mutate(session.id)}
        aria-label={`${asked ? 'Asked' : 'Ask to let go'}: ${session.person.name}`}
      >
        {asked ? 'Asked' : 'Ask to let go'}
      </Button>
    </>
  );
}
