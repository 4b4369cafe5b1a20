import { Field } from '../ui/field.tsx';

interface DayRangeProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (range: { from?: string | undefined; to?: string | undefined }) => void;
}

/** From the first day to the last, both in the reader's own time zone; an empty field leaves that side open. */
export function DayRange({ from = '', to = '', onChange }: DayRangeProps) {
  const turned = from !== '' && to !== '' && to < from;
  return (
    <>
      <Field
        label="From"
        type="date"
        value={from}
        onChange={(event) => onChange({ from: event.target.value || undefined })}
      />
      <Field
        label="To"
        type="date"
        value={to}
        problem={turned ? 'This is before the first day.' : undefined}
        onChange={(event) => onChange({ to: event.target.value || undefined })}
      />
    </>
  );
}
