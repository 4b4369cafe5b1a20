import { errors } from '@usher/contract';
import { useState } from 'react';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { useSessions } from '../../live/team-data.ts';
import { CapacityBar } from '../../ui/capacity-bar.tsx';
import { capacityWords } from '../../ui/capacity-geometry.ts';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { EndDialog } from './end-dialog.tsx';
import { Forbidden } from './forbidden.tsx';
import { byPerson, type PersonSessions, shownSessions } from './grouping.ts';
import { PersonRow } from './person-row.tsx';
import { useAnnouncedEnds } from './use-announced-ends.ts';
import { useFrozen, useFrozenOrder } from './use-frozen-order.ts';

/** M2: everybody's sessions, by person, live. */
export function SessionsPage() {
  const { team } = useOpenTeam();
  if (!team.may.seeSessions) return <Forbidden words={errors['sessions-page-forbidden']} />;
  return <EverybodysSessions />;
}

function EverybodysSessions() {
  const { items, capacity, problem, retry } = useSessions();
  const now = usePortalNow();
  const { frozen, area } = useFrozen();
  useAnnouncedEnds(items);
  const people = useFrozenOrder(byPerson(shownSessions(items ?? [], now, frozen)), ({ member }) => member, frozen);
  return (
    <Page
      title="Sessions"
      aside={
        capacity ? (
          <div className="flex flex-wrap items-center gap-3">
            <span className="figures text-soft">{capacityWords(capacity)}</span>
            <CapacityBar capacity={capacity} small />
          </div>
        ) : null
      }
    >
      {problem ? <ProblemPage error={problem} onRetry={retry} /> : null}
      {!items && !problem ? <RowSkeleton label="Loading sessions" /> : null}
      {items && people.length === 0 ? <Empty sentence="Nobody is connected now." /> : null}
      {people.length > 0 ? (
        <div ref={area}>
          <PeopleList people={people} />
        </div>
      ) : null}
    </Page>
  );
}

function PeopleList({ people }: { people: readonly PersonSessions[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [ending, setEnding] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <>
      <VirtualList items={people} label="People with sessions" keyOf={({ member }) => member} rowHeight={45}>
        {(person) => (
          <PersonRow
            person={person}
            open={open.has(person.member)}
            ending={ending.has(person.member)}
            onToggle={() => setOpen(toggled(open, person.member))}
            onEnding={() => {
              setEnding(toggled(ending, person.member));
              if (!ending.has(person.member)) setOpen(new Set(open).add(person.member));
            }}
            onEnd={setChosen}
          />
        )}
      </VirtualList>
      {chosen !== null ? <EndDialog session={chosen} onClose={() => setChosen(null)} /> : null}
    </>
  );
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}
