import { useState } from 'react';

export interface CheckItem {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly disabled: boolean;
}

const mostShown = 200;

/** Many things to tick, with a search; what is ticked stays on top of what is found as it was when the list opened. */
export function CheckList({
  label,
  searchLabel,
  items,
  ticked,
  onToggle,
}: {
  label: string;
  searchLabel: string;
  items: readonly CheckItem[];
  ticked: ReadonlySet<string>;
  onToggle: (id: string) => void;
}) {
  const [search, setSearch] = useState('');
  const [first] = useState(ticked);
  const wanted = search.trim().toLowerCase();
  const found = items
    .filter(({ name, note }) => name.toLowerCase().includes(wanted) || note.toLowerCase().startsWith(wanted))
    .toSorted((a, b) => Number(first.has(b.id)) - Number(first.has(a.id)));
  return (
    <fieldset>
      <legend className="mb-1 font-medium">
        {label} <span className="figures font-normal text-muted">({ticked.size})</span>
      </legend>
      <input
        type="search"
        aria-label={searchLabel}
        placeholder={searchLabel}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault();
        }}
        className="mb-2 h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 placeholder:text-muted pointer-coarse:h-12"
      />
      <div className="h-64 overflow-y-auto rounded-md border border-line">
        {found.slice(0, mostShown).map(({ id, name, note, disabled }) => (
          <label
            key={id}
            className="flex min-h-9 items-center gap-2.5 border-b border-line px-3 last:border-b-0 hover:bg-n3 pointer-coarse:min-h-12"
          >
            <input
              type="checkbox"
              className="accent-accent-solid"
              checked={ticked.has(id)}
              disabled={disabled}
              onChange={() => onToggle(id)}
            />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <span className="min-w-0 truncate text-xs text-muted">{note}</span>
          </label>
        ))}
        {found.length === 0 ? <p className="px-3 py-2 text-muted">Nothing has that name.</p> : null}
        {found.length > mostShown ? (
          <p className="px-3 py-2 text-xs text-muted">{found.length - mostShown} more: search for them.</p>
        ) : null}
      </div>
    </fieldset>
  );
}
