import type { EndScope, SessionView } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMembers } from '../../access/use-groups.ts';
import { call } from '../../api/call.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Choice } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { EndChoices } from './end-choices.tsx';
import {
  type AskedMany,
  blockedCount,
  concerned,
  endInParts,
  extentWords,
  namesWords,
  partsWords,
  scopesOf,
} from './end-many.ts';
import { EndManyResult } from './end-many-result.tsx';
import { countdowns } from './end-wishes.ts';
import { compareNames } from './sorting.ts';
import type { EndWish } from './use-end-session.ts';
import { useKept } from './use-kept.ts';

interface EndManyDialogProps {
  readonly asked: AskedMany;
  readonly sessions: readonly SessionView[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Many ended in one act (E1): what it concerns, then what came of each. */
export function EndManyDialog({ asked: first, sessions, onDone, onClose }: EndManyDialogProps) {
  const { team } = useOpenTeam();
  const [asked, setAsked] = useState(first);
  const [wish, setWish] = useState<EndWish>({
    message: '',
    inMs: 0,
    suspend: first.kind === 'member' && first.suspend,
  });
  const [answered, setAnswered] = useState(0);
  const act = useMutation({
    mutationFn: ({ message, inMs, suspend }: EndWish) => {
      const how = {
        ...(message.trim() === '' ? {} : { message: message.trim() }),
        ...(suspend ? { suspend } : { inMs }),
      };
      const end = (which: EndScope) =>
        call('POST /api/teams/:team/sessions/end', { params: { team: team.id }, body: { which, ...how } });
      return endInParts(scopesOf(asked), end, setAnswered);
    },
    onSuccess: onDone,
  });
  // Asked again, it shows what came of it before until it is answered.
  const answer = useKept(act.data ?? null);
  const name = nameOf(asked, sessions);
  return (
    <Dialog title={`${verbOf(answer !== null, act.variables)} ${name}`} onClose={onClose} wide={answer !== null}>
      {answer ? (
        <EndManyResult
          answer={answer}
          suspended={answer.suspended}
          sessions={sessions}
          busy={act.isPending}
          error={act.error}
          onEndNow={() => act.mutate({ ...wish, inMs: 0 })}
          onClose={onClose}
        />
      ) : (
        <Confirmation
          asked={asked}
          sessions={sessions}
          name={name}
          wish={wish}
          parts={partsWords(asked, answered)}
          onAsked={setAsked}
          onWish={setWish}
          busy={act.isPending}
          error={act.error}
          onEnd={() => act.mutate(wish)}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function verbOf(answered: boolean, wish: EndWish | undefined): string {
  if (!answered) return 'End';
  return wish && wish.inMs > 0 && !wish.suspend ? 'Ending' : 'Ended';
}

interface ConfirmationProps {
  readonly asked: AskedMany;
  readonly sessions: readonly SessionView[];
  readonly name: string;
  readonly wish: EndWish;
  /** How far it is, where it takes more than one act. */
  readonly parts: string;
  readonly onAsked: (asked: AskedMany) => void;
  readonly onWish: (wish: EndWish) => void;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}

function Confirmation(props: ConfirmationProps) {
  const { asked, sessions, name, wish, parts, onAsked, onWish, busy, error, onEnd, onClose } = props;
  const ends = concerned(asked, sessions);
  const suspends = useSuspendWords(asked, sessions);
  return (
    <>
      {asked.kind === 'device' ? <DeviceChoice asked={asked} sessions={sessions} onAsked={onAsked} /> : null}
      {ends.length > 0 ? <ManyFacts sessions={ends} suspend={wish.suspend} /> : <p>There is no session to end.</p>}
      <EndChoices wish={wish} onChange={onWish} to="them" offered={countdowns} suspends={suspends} />
      <p role="status" className="figures mt-3 text-soft empty:hidden">
        {parts}
      </p>
      <div className="mt-3 empty:hidden">
        <ProblemNote error={error} />
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="danger"
          busy={busy}
          disabled={scopesOf(asked).length === 0 || (ends.length === 0 && !wish.suspend)}
          onClick={onEnd}
        >
          End {name}
          {wish.suspend ? ' and suspend them' : ''}
        </Button>
      </DialogActions>
    </>
  );
}

function ManyFacts({ sessions, suspend }: { sessions: readonly SessionView[]; suspend: boolean }) {
  const blocked = suspend ? 0 : blockedCount(sessions);
  return (
    <>
      <Facts
        facts={[
          [
            'What',
            <span key="what" className="figures">
              {extentWords(sessions)}
            </span>,
          ],
          ['Who', namesWords(sessions, ({ person }) => person.name)],
          ['Devices', namesWords(sessions, ({ device }) => device.name)],
          ['They lose', 'The screen and control of these devices. Their programs keep running.'],
        ]}
      />
      {blocked === 0 ? null : (
        <p className="mt-3 text-warn-ink">
          {blocked === 1 ? '1 goes on: its agent is' : `${blocked} go on: their agents are`} too old to end a session.
          Update Usher on the device.
        </p>
      )}
    </>
  );
}

interface DeviceChoiceProps {
  readonly asked: AskedMany & { readonly kind: 'device' };
  readonly sessions: readonly SessionView[];
  readonly onAsked: (asked: AskedMany) => void;
}

function DeviceChoice({ asked, sessions, onAsked }: DeviceChoiceProps) {
  const live = sessions.filter(({ endedAt }) => endedAt === null);
  const names = [...new Map(live.map(({ device }) => [device.id, device.name]))].sort(([, a], [, b]) =>
    compareNames(a, b),
  );
  return (
    <Choice
      label="Device"
      className="mb-4"
      value={asked.device ?? ''}
      onChange={({ target }) => onAsked({ kind: 'device', device: target.value === '' ? null : target.value })}
      options={[['', 'Choose a device'], ...names]}
    />
  );
}

/** What suspending does; null where the reader may not suspend this person, or no one person is asked for. */
function useSuspendWords(asked: AskedMany, sessions: readonly SessionView[]): string | null {
  const members = useMembers().data?.members;
  if (asked.kind !== 'member') return null;
  const member = members?.find(({ id }) => id === asked.member);
  if (!member?.may.suspend) return null;
  const name = sessions.find((session) => session.member === asked.member)?.person.name ?? member.person.name;
  return `Also suspend ${name}: they may do nothing in the team until they are reinstated. Their sessions end at once.`;
}

function nameOf(asked: AskedMany, sessions: readonly SessionView[]): string {
  if (asked.kind === 'selected') return asked.sessions.length === 1 ? '1 session' : `${asked.sessions.length} sessions`;
  if (asked.kind === 'all') return 'all sessions of the team';
  if (asked.kind === 'member') {
    return `all sessions of ${sessions.find(({ member }) => member === asked.member)?.person.name ?? 'this person'}`;
  }
  const device = sessions.find((session) => session.device.id === asked.device)?.device.name;
  return device === undefined ? 'all sessions on a device' : `all sessions on ${device}`;
}
