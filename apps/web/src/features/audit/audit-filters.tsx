import { auditCategories, type AuditCategory, auditKinds } from '@usher/contract';
import { useCallback } from 'react';
import { DayRange } from '../../filters/day-range.tsx';
import { SearchBox } from '../../filters/search-box.tsx';
import { DeviceChoice, PersonChoice } from '../../filters/team-choices.tsx';
import { Choice, type ChoiceGroup } from '../../ui/field.tsx';
import { useAuditSearch } from './use-audit-search.ts';

/** Which rows: every part that is given must match. */
export function AuditFilters() {
  const [shown, change] = useAuditSearch();
  const search = useCallback((text: string) => change({ search: text }), [change]);
  return (
    <search aria-label="Filter" className="mb-4 grid grid-cols-2 gap-3 lg:grid-cols-[2fr_1fr_1fr_1.2fr_1.2fr_1.4fr]">
      <SearchBox
        label="Search"
        placeholder="Names, addresses, words"
        value={shown.search ?? ''}
        onSearch={search}
        className="col-span-2 lg:col-span-1"
      />
      <DayRange from={shown.from} to={shown.to} onChange={change} />
      <PersonChoice value={shown.person} onChange={(person) => change({ person })} />
      <DeviceChoice value={shown.device} onChange={(device) => change({ device })} />
      <div className="col-span-2 lg:col-span-1">
        <Choice
          label="What"
          options={[['', 'Everything']]}
          groups={kindGroups}
          value={shown.kind ?? ''}
          onChange={(event) => change({ kind: event.target.value })}
        />
      </div>
    </search>
  );
}

/** A heading each, whose first choice is all that stands under it. */
const kindGroups: readonly ChoiceGroup[] = Object.entries(auditCategories).map(([category, name]) => ({
  name,
  options: [[category, `${name}: all`], ...kindsUnder(category as AuditCategory)],
}));

function kindsUnder(category: AuditCategory): readonly (readonly [kind: string, title: string])[] {
  const all = Object.entries(auditKinds).filter(([, words]) => words.category === category);
  return all.map(([kind, { title }]) => [kind, title]);
}
