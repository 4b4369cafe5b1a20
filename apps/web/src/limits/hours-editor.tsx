import { X } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/field.tsx';
import { type HoursRow, newRow, weekdays } from './hours-model.ts';

const timeField = 'figures h-9 rounded-md border border-line-strong bg-surface px-2 text-sm pointer-coarse:h-12';
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))];

interface HoursEditorProps {
  readonly zone: string;
  readonly rows: readonly HoursRow[];
  readonly fault: string | null;
  onZone(zone: string): void;
  onRows(rows: readonly HoursRow[]): void;
}

/** A week of allowed hours: plain fields, so that keyboard and screen reader need to learn nothing. */
export function HoursEditor({ zone, rows, fault, onZone, onRows }: HoursEditorProps) {
  const change = (changed: HoursRow): void => onRows(rows.map((row) => (row.id === changed.id ? changed : row)));
  const nextId = Math.max(-1, ...rows.map(({ id }) => id)) + 1;
  return (
    <div className="flex flex-col gap-3">
      <Choice
        label="Time zone"
        className="max-w-xs"
        value={zone}
        options={(zones.includes(zone) ? zones : [zone, ...zones]).map((name) => [name, name])}
        onChange={(event) => onZone(event.target.value)}
      />
      {rows.map((row, index) => (
        <Row
          key={row.id}
          row={row}
          number={index + 1}
          onChange={change}
          onRemove={() => onRows(rows.filter(({ id }) => id !== row.id))}
        />
      ))}
      <p role="status" className="text-danger">
        {fault}
      </p>
      <div>
        <Button onClick={() => onRows([...rows, newRow(nextId)])}>Add a time</Button>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: HoursRow;
  readonly number: number;
  onChange(row: HoursRow): void;
  onRemove(): void;
}

function Row({ row, number, onChange, onRemove }: RowProps) {
  const toggle = (day: number): void => {
    const days = row.days.includes(day) ? row.days.filter((each) => each !== day) : [...row.days, day];
    onChange({ ...row, days: days.toSorted((a, b) => a - b) });
  };
  const overnight = row.to <= row.from && row.to !== '00:00';
  return (
    <fieldset className="min-w-0 rounded-md border border-line p-3">
      <legend className="px-1 text-soft">Time {number}</legend>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex flex-wrap gap-x-3 gap-y-1">
          {weekdays.map(([day, name]) => (
            <label key={day} className="flex items-center gap-1.5 pointer-coarse:h-12">
              <input
                type="checkbox"
                className="size-4 accent-accent-solid"
                checked={row.days.includes(day)}
                onChange={() => toggle(day)}
              />
              {name}
            </label>
          ))}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <input
            type="time"
            required
            aria-label={`Time ${number} from`}
            className={timeField}
            value={row.from}
            onChange={(event) => onChange({ ...row, from: event.target.value })}
          />
          <span aria-hidden>to</span>
          <input
            type="time"
            required
            aria-label={`Time ${number} to`}
            className={timeField}
            value={row.to}
            onChange={(event) => onChange({ ...row, to: event.target.value })}
          />
          <span className="min-w-16 text-xs text-muted">{overnight ? 'the next day' : ''}</span>
          <Button look="quiet" className="px-2" aria-label={`Remove time ${number}`} onClick={onRemove}>
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      </div>
    </fieldset>
  );
}
