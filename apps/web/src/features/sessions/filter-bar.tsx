import type { SessionView } from '@usher/contract';
import { SlidersHorizontal } from 'lucide-react';
import { memo, useEffect, useMemo, useState } from 'react';
import type { SessionsSearch } from '../../app/sessions-search.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Choice } from '../../ui/field.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { isFiltered, stateChoices } from './filters.ts';
import { stateName } from './session-words.ts';
import { compareNames, readSort, type SortKey, sortKeys, writeSort } from './sorting.ts';
import type { KnownGroups } from './use-groups-of.ts';
import { useKept } from './use-kept.ts';
import { useSame } from './use-same.ts';

interface FilterBarProps {
  readonly sessions: readonly SessionView[];
  readonly search: SessionsSearch;
  readonly groups: KnownGroups;
  readonly onSearch: Searching;
}

/** Changes what is asked for; the function itself never changes. */
export type Searching = (change: Partial<Record<keyof SessionsSearch, string | undefined>>) => void;

type Option = readonly [value: string, name: string];

/** Search and filters; on a phone the filters fold away. */
export function FilterBar({ sessions, search, groups, onSearch }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const { people, devices } = useChoices(sessions, search);
  const ofPeople = useMemo(() => optionsOf(groups.ofPeople), [groups.ofPeople]);
  const ofDevices = useMemo(() => optionsOf(groups.ofDevices), [groups.ofDevices]);
  const set = (name: keyof SessionsSearch) => (value: string) => onSearch({ [name]: value === '' ? undefined : value });
  return (
    <search className="mb-3 flex flex-wrap items-end gap-2">
      <Search text={search.q ?? ''} onText={set('q')} />
      <Button className="md:hidden" aria-expanded={open} onClick={() => setOpen(!open)}>
        <SlidersHorizontal aria-hidden className="size-4" />
        Filters
      </Button>
      <div className={classes('contents', !open && 'max-md:hidden')}>
        <Filter
          label="Person"
          all="All people"
          value={search.person}
          options={people}
          name="person"
          onSearch={onSearch}
        />
        <Filter
          label="Device"
          all="All devices"
          value={search.device}
          options={devices}
          name="device"
          onSearch={onSearch}
        />
        <Filter label="State" all="All states" value={search.state} options={states} name="state" onSearch={onSearch} />
        <Filter
          label="Group of people"
          all="All groups of people"
          value={search.people}
          options={ofPeople}
          name="people"
          onSearch={onSearch}
        />
        <Filter
          label="Group of devices"
          all="All groups of devices"
          value={search.devices}
          options={ofDevices}
          name="devices"
          onSearch={onSearch}
        />
        <SortChoice sort={search.sort} onSort={set('sort')} />
      </div>
      {isFiltered(search) ? (
        <Button look="quiet" onClick={() => onSearch(nothingAsked)}>
          Clear filters
        </Button>
      ) : null}
    </search>
  );
}

function optionsOf(groups: KnownGroups['ofPeople']): readonly Option[] {
  return groups.map(({ id, name }) => [id, name] as const);
}

const nothingAsked = {
  q: undefined,
  person: undefined,
  device: undefined,
  state: undefined,
  people: undefined,
  devices: undefined,
};
const states: readonly Option[] = stateChoices.map((state) => [state, stateName(state)] as const);

/** What is typed shows at once; the address and the list follow. */
function Search({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const change = (value: string): void => {
    setTyped(value);
    onText(value);
  };
  return (
    <div className="min-w-36 flex-1 md:max-w-60">
      <SearchField label="Search sessions" value={typed} onChange={change} />
    </div>
  );
}

interface FilterProps {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly options: readonly Option[];
  readonly name: keyof SessionsSearch;
  readonly onSearch: Searching;
}

/** Stands only where there is something to choose. */
const Filter = memo(function Filter({ label, all, value = '', options, name, onSearch }: FilterProps) {
  if (options.length === 0) return null;
  const known = value === '' || options.some(([option]) => option === value);
  return (
    <Choice
      label={label}
      hideLabel
      className="w-[calc(50%-0.25rem)] md:w-36 lg:w-40"
      value={value}
      onChange={({ target }) => onSearch({ [name]: target.value === '' ? undefined : target.value })}
      options={[['', all], ...options, ...(known ? [] : [[value, 'Not here now'] as const])]}
    />
  );
});

const sortNames: Record<SortKey, readonly [up: string, down: string]> = {
  person: ['By name', 'By name, Z first'],
  sessions: ['Fewest sessions', 'Most sessions'],
  device: ['By device', 'By device, Z first'],
  state: ['By state', 'By state, last first'],
  started: ['Longest active', 'Newest'],
  from: ['By address', 'By address, last first'],
  relay: ['By relay', 'By relay, Z first'],
  idle: ['Longest idle', 'Shortest idle'],
};

function SortChoice({ sort, onSort }: { sort: string | undefined; onSort: (value: string) => void }) {
  const options = sortKeys.flatMap((key): Option[] => [
    [writeSort({ key, down: false }) ?? '', sortNames[key][0]],
    [writeSort({ key, down: true }) ?? '', sortNames[key][1]],
  ]);
  return (
    <Choice
      label="Order"
      hideLabel
      className="w-[calc(50%-0.25rem)] md:w-36 lg:w-40"
      value={writeSort(readSort(sort)) ?? ''}
      onChange={(event) => onSort(event.target.value)}
      options={options}
    />
  );
}

/** Who and what is connected, by name. What is chosen stays a choice when it has gone. */
function useChoices(sessions: readonly SessionView[], search: SessionsSearch) {
  const live = sessions.filter(({ freedAt }) => freedAt === null);
  const people = useNamed(live.map(({ member, person }) => [member, person.name]));
  const devices = useNamed(live.map(({ device }) => [device.id, device.name]));
  return { people: useKeptChoice(people, search.person), devices: useKeptChoice(devices, search.device) };
}

/** Each once, by name; made anew only when one comes, goes or is renamed, for there may be a thousand. */
function useNamed(pairs: readonly Option[]): readonly Option[] {
  const flat = useSame(pairs.flat());
  return useMemo(() => {
    const names = new Map<string, string>();
    for (let at = 0; at < flat.length; at += 2) names.set(flat[at] ?? '', flat[at + 1] ?? '');
    return [...names].sort(([, a], [, b]) => compareNames(a, b));
  }, [flat]);
}

function useKeptChoice(options: readonly Option[], chosen: string | undefined): readonly Option[] {
  const now = options.find(([value]) => value === chosen);
  const known = useKept(now ?? null);
  return useMemo(() => {
    if (chosen === undefined || now) return options;
    return [...options, [chosen, known?.[0] === chosen ? known[1] : 'Not connected now'] as const];
  }, [options, chosen, now, known]);
}
