import type { SessionView } from '@usher/contract';
import { SlidersHorizontal } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { SessionsSearch } from '../../app/sessions-search.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Choice } from '../../ui/field.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { isFiltered, stateChoices } from './filters.ts';
import { stateName } from './session-words.ts';
import { compareNames, readSort, type SortKey, sortKeys, writeSort } from './sorting.ts';
import type { KnownGroups } from './use-groups-of.ts';

interface FilterBarProps {
  readonly sessions: readonly SessionView[];
  readonly search: SessionsSearch;
  readonly groups: KnownGroups;
  readonly onSearch: (change: Partial<Record<keyof SessionsSearch, string | undefined>>) => void;
}

type Option = readonly [value: string, name: string];

/** Search and filters; on a phone the filters fold away. */
export function FilterBar({ sessions, search, groups, onSearch }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const { people, devices } = useChoices(sessions, search);
  const set = (name: keyof SessionsSearch) => (value: string) => onSearch({ [name]: value === '' ? undefined : value });
  return (
    <search className="mb-3 flex flex-wrap items-end gap-2">
      <Search text={search.q ?? ''} onText={set('q')} />
      <Button className="md:hidden" aria-expanded={open} onClick={() => setOpen(!open)}>
        <SlidersHorizontal aria-hidden className="size-4" />
        Filters
      </Button>
      <div className={classes('contents', !open && 'max-md:hidden')}>
        <Filter label="Person" all="All people" value={search.person} options={people} onChange={set('person')} />
        <Filter label="Device" all="All devices" value={search.device} options={devices} onChange={set('device')} />
        <Filter label="State" all="All states" value={search.state} options={states} onChange={set('state')} />
        <Filter
          label="Group of people"
          all="All groups of people"
          value={search.people}
          options={groups.ofPeople.map(({ id, name }) => [id, name] as const)}
          onChange={set('people')}
        />
        <Filter
          label="Group of devices"
          all="All groups of devices"
          value={search.devices}
          options={groups.ofDevices.map(({ id, name }) => [id, name] as const)}
          onChange={set('devices')}
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
  readonly onChange: (value: string) => void;
}

/** Stands only where there is something to choose. */
function Filter({ label, all, value = '', options, onChange }: FilterProps) {
  if (options.length === 0) return null;
  const known = value === '' || options.some(([option]) => option === value);
  return (
    <Choice
      label={label}
      hideLabel
      className="w-[calc(50%-0.25rem)] md:w-36 lg:w-40"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={[['', all], ...options, ...(known ? [] : [[value, 'Not here now'] as const])]}
    />
  );
}

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
  const { people, devices } = useMemo(() => {
    const live = sessions.filter(({ freedAt }) => freedAt === null);
    return {
      people: byName(new Map(live.map(({ member, person }) => [member, person.name]))),
      devices: byName(new Map(live.map(({ device }) => [device.id, device.name]))),
    };
  }, [sessions]);
  return {
    people: kept(people, search.person, sessions.find(({ member }) => member === search.person)?.person.name),
    devices: kept(devices, search.device, sessions.find(({ device }) => device.id === search.device)?.device.name),
  };
}

function byName(names: ReadonlyMap<string, string>): readonly Option[] {
  return [...names].sort(([, a], [, b]) => compareNames(a, b));
}

function kept(options: readonly Option[], chosen: string | undefined, name: string | undefined): readonly Option[] {
  if (chosen === undefined || options.some(([value]) => value === chosen)) return options;
  return [...options, [chosen, name ?? 'Not connected now']];
}
