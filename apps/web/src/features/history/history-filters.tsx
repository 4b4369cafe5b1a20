import { reasonCodes } from '@usher/contract';
import { DayRange } from '../../filters/day-range.tsx';
import { DeviceChoice, PersonChoice } from '../../filters/team-choices.tsx';
import { Choice } from '../../ui/field.tsx';
import { reasonName } from './history-words.ts';
import { useHistorySearch } from './use-history-search.ts';

const reasonOptions = reasonCodes.map((code) => [code, reasonName(code)] as const);

/** Which sessions: every part that is given must match. */
export function HistoryFilters() {
  const [shown, change] = useHistorySearch();
  return (
    <search aria-label="Filter" className="mb-4 grid grid-cols-2 gap-3 lg:grid-cols-[1fr_1fr_1.2fr_1.2fr_1.2fr]">
      <DayRange from={shown.from} to={shown.to} onChange={change} />
      <PersonChoice value={shown.person} onChange={(person) => change({ person })} />
      <DeviceChoice value={shown.device} onChange={(device) => change({ device })} />
      <div className="col-span-2 lg:col-span-1">
        <Choice
          label="Why it ended"
          options={[['', 'Any reason'], ...reasonOptions]}
          value={shown.reason ?? ''}
          onChange={(event) => change({ reason: event.target.value })}
        />
      </div>
    </search>
  );
}
