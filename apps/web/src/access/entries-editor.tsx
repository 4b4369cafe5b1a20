import { type AccessEntry, rightWords, viewOnlyRights } from '@usher/contract';
import { Users, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { choosable, presetOf, presetOptions, presets } from './rights-words.ts';
import { count, useGroups, useMembers } from './use-groups.ts';

/** Somebody an entry may name. */
interface Subject {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly isGroup: boolean;
}

const subjectOf = (entry: AccessEntry): string => ('member' in entry ? entry.member : entry.group);
const shownMatches = 8;

/** A list of people and groups, each with what they may do. */
export function EntriesEditor({
  entries,
  nobody,
  onChange,
}: {
  entries: readonly AccessEntry[];
  /** What an empty list means here. */
  nobody: string;
  onChange: (entries: AccessEntry[]) => void;
}) {
  const { subjects, error } = useSubjects();
  const listed = new Set(entries.map(subjectOf));
  const add = ({ id, isGroup }: Subject): void =>
    onChange([...entries, isGroup ? { group: id, rights: viewOnlyRights } : { member: id, rights: viewOnlyRights }]);
  return (
    <div className="flex flex-col gap-3">
      <ProblemNote error={error} />
      {entries.length === 0 ? <p className="text-warn-ink">{nobody}</p> : null}
      {entries.length > 0 ? (
        <ul aria-label="Entries" className="rounded-md border border-line">
          {entries.map((entry) => (
            <EntryRow
              key={subjectOf(entry)}
              entry={entry}
              subject={subjects.find(({ id }) => id === subjectOf(entry))}
              onChange={(changed) => onChange(entries.map((other) => (other === entry ? changed : other)))}
              onRemove={() => onChange(entries.filter((other) => other !== entry))}
            />
          ))}
        </ul>
      ) : null}
      <AddSubject subjects={subjects.filter(({ id }) => !listed.has(id))} onAdd={add} />
    </div>
  );
}

/** Groups first: they are what most entries should name. */
function useSubjects(): { readonly subjects: readonly Subject[]; readonly error: unknown } {
  const [groups, members] = [useGroups(), useMembers()];
  const subjects = [
    ...(groups.data?.people ?? []).map(({ id, name, members: inside }) => ({
      id,
      name,
      note: `Group of ${count(inside.length, 'person', 'people')}`,
      isGroup: true,
    })),
    ...(members.data?.members ?? []).map(({ id, person }) => ({
      id,
      name: person.name,
      note: person.email,
      isGroup: false,
    })),
  ];
  return { subjects, error: groups.error ?? members.error };
}

interface EntryRowProps {
  readonly entry: AccessEntry;
  readonly subject: Subject | undefined;
  readonly onChange: (entry: AccessEntry) => void;
  readonly onRemove: () => void;
}

function EntryRow({ entry, subject, onChange, onRemove }: EntryRowProps) {
  const preset = presetOf(entry.rights);
  const [custom, setCustom] = useState(preset === 'custom');
  const name = subject?.name ?? 'Somebody who was removed';
  const choose = (value: string): void => {
    setCustom(value === 'custom');
    if (value === 'view' || value === 'full') onChange({ ...entry, rights: presets[value] });
  };
  return (
    <li className="border-b border-line px-3 py-1.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="flex min-w-0 flex-1 basis-40 items-center gap-2">
          {subject?.isGroup ? <Users aria-hidden className="size-4 shrink-0 text-muted" /> : null}
          <span className="min-w-0">
            <span className="block truncate">{name}</span>
            <span className="block truncate text-xs text-muted">{subject?.note}</span>
          </span>
        </span>
        <Choice
          label={`What ${name} may do`}
          hideLabel
          className="w-36 shrink-0"
          value={custom ? 'custom' : preset}
          onChange={(event) => choose(event.target.value)}
          options={presetOptions}
        />
        <Button look="quiet" className="px-2!" aria-label={`Take ${name} off the list`} onClick={onRemove}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      {custom || preset === 'custom' ? <RightBoxes name={name} entry={entry} onChange={onChange} /> : null}
    </li>
  );
}

function RightBoxes({
  name,
  entry,
  onChange,
}: {
  name: string;
  entry: AccessEntry;
  onChange: (entry: AccessEntry) => void;
}) {
  return (
    <fieldset className="mt-1 grid gap-x-4 gap-y-1 py-1 sm:grid-cols-2">
      <legend className="sr-only">Rights of {name}</legend>
      <span className="text-muted sm:col-span-2">{rightWords.view}, and</span>
      {choosable.map((right) => (
        <label key={right} className="flex items-center gap-2 pointer-coarse:min-h-12">
          <input
            type="checkbox"
            className="accent-accent-solid"
            checked={entry.rights[right]}
            onChange={(event) => onChange({ ...entry, rights: { ...entry.rights, [right]: event.target.checked } })}
          />
          {rightWords[right]}
        </label>
      ))}
    </fieldset>
  );
}

/** Enter adds the first match. */
function AddSubject({ subjects, onAdd }: { subjects: readonly Subject[]; onAdd: (subject: Subject) => void }) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found =
    wanted === ''
      ? []
      : subjects.filter(
          ({ name, note }) => name.toLowerCase().includes(wanted) || note.toLowerCase().startsWith(wanted),
        );
  const add = (subject: Subject): void => {
    onAdd(subject);
    setSearch('');
  };
  return (
    <div>
      <input
        type="search"
        aria-label="Add a person or a group"
        placeholder="Add a person or a group"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (first) add(first);
        }}
        className="h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 placeholder:text-muted pointer-coarse:h-12"
      />
      <p role="status" className="sr-only">
        {wanted === '' ? '' : `${count(found.length, 'match', 'matches')}. Enter adds the first.`}
      </p>
      {wanted !== '' && found.length === 0 ? (
        <p className="mt-1 text-xs text-muted">Nobody else in the team has that name.</p>
      ) : null}
      {found.length > 0 ? (
        <ul aria-label="Matches" className="mt-1 rounded-md border border-line">
          {found.slice(0, shownMatches).map((subject) => (
            <li key={subject.id} className="border-b border-line last:border-b-0">
              <button
                type="button"
                className="flex min-h-9 w-full items-center gap-2 px-2.5 text-left hover:bg-n3 pointer-coarse:min-h-12"
                onClick={() => add(subject)}
              >
                <span className="min-w-0 flex-1 truncate">{subject.name}</span>
                <span className="min-w-0 truncate text-xs text-muted">{subject.note}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
