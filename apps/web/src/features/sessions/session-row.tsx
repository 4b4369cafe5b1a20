import type { SessionView } from '@usher/contract';
import { memo, type ReactNode } from 'react';
import { rightsInWords } from '../../access/rights-words.ts';
import { classes } from '../../ui/classes.ts';
import { CheckBox } from './check-box.tsx';
import { type Column, type ColumnId, fixedColumns } from './columns.ts';
import { EndBlocked } from './end-blocked.tsx';
import { EndControl } from './end-control.tsx';
import type { ListActs } from './list-acts.ts';
import { endWords, possessive } from './session-words.ts';
import { ActiveFor, IdleFor, StartedAt, StateNow, Unknown } from './ticking.tsx';

interface SessionRowProps {
  readonly session: SessionView;
  readonly shown: readonly Column[];
  /** Null where nothing is chosen. */
  readonly selected: boolean | null;
  /** "End session" was pressed: the row shows its red cross. */
  readonly ending: boolean;
  readonly acts: ListActs;
}

/** One connection. Drawn again only when what it is given changes; its clocks tick by themselves. */
export const SessionRow = memo(function SessionRow({ session, shown, selected, ending, acts }: SessionRowProps) {
  const over = session.endedAt !== null;
  const label = `${possessive(session.person.name)} session on ${session.device.name}`;
  return (
    <>
      <div role="cell" className="flex w-5 items-center max-xl:order-1">
        {over || !session.mayEnd || selected === null ? null : (
          <CheckBox
            label={`Select ${label}`}
            marked={selected ? 'all' : 'none'}
            onMark={(on, range) => acts.select(session.id, on, range)}
          />
        )}
      </div>
      {shown.map(({ id }) =>
        fixedColumns.has(id) ? (
          <div key={id} role="cell" className={classes('min-w-0 truncate', looks[id])}>
            {cells[id](session)}
          </div>
        ) : null,
      )}
      <div
        role="presentation"
        className="flex min-w-0 basis-full flex-wrap gap-x-4 gap-y-0.5 pl-8 max-xl:order-5 xl:contents max-xl:empty:hidden"
      >
        {over ? <WhyOver session={session} shown={shown} /> : <Facts session={session} shown={shown} />}
      </div>
      <div role="cell" className="flex min-h-8 items-center justify-end max-xl:order-3">
        <EndControl session={session} crossed={ending} acts={acts} />
      </div>
      {ending && !over && session.endBlocked !== null ? (
        <div role="cell" className="basis-full pl-8 max-xl:order-6 xl:pl-0" style={{ gridColumn: '2 / -1' }}>
          <EndBlocked session={session} />
        </div>
      ) : null}
    </>
  );
});

interface PartProps {
  readonly session: SessionView;
  readonly shown: readonly Column[];
}

/** What has ended says why where the rest of its facts stood, so that its row keeps its height. */
function WhyOver({ session, shown }: PartProps) {
  const words = endWords(session);
  const rest = shown.length - fixedColumns.size;
  const from = rest > 0 ? 4 : 2;
  return (
    <div
      role="cell"
      aria-colspan={Math.max(1, rest)}
      className="min-w-0 truncate"
      style={{ gridColumn: `${from} / -2` }}
      title={words ?? undefined}
    >
      {words}
      {session.forced ? ' By force: nobody confirmed in time.' : ''}
    </div>
  );
}

/** Cells of the table; on a narrow screen the facts of a card, each with its name before it. */
function Facts({ session, shown }: PartProps) {
  return shown.map(({ id, name }) =>
    fixedColumns.has(id) ? null : (
      <div key={id} role="cell" className={classes('min-w-0 truncate text-soft', looks[id])}>
        <span className="text-muted xl:hidden">{name} </span>
        {cells[id](session)}
      </div>
    ),
  );
}

const cells: Record<ColumnId, (session: SessionView) => ReactNode> = {
  device: ({ device }) => device.name,
  state: (session) => <StateNow session={session} />,
  started: (session) => <StartedAt session={session} />,
  active: (session) => <ActiveFor session={session} />,
  from: ({ from }) => from ?? <Unknown />,
  relay: ({ relay }) => relay?.name ?? <Unknown />,
  rights: ({ rights }) => <span title={rightsInWords(rights)}>{rightsInWords(rights)}</span>,
  idle: (session) => <IdleFor session={session} />,
};

const looks: Partial<Record<ColumnId, string>> = {
  device: 'flex-1 basis-32 font-medium max-xl:order-2',
  state: 'max-md:order-4 max-md:basis-full max-md:pl-8 md:max-xl:order-2 md:max-xl:basis-44',
  started: 'figures',
  active: 'figures',
  from: 'figures',
  idle: 'figures',
};
