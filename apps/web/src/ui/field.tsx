import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from 'react';
import { classes } from './classes.ts';

const control =
  'h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm placeholder:text-muted pointer-coarse:h-12 aria-invalid:border-danger';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | undefined;
  readonly mono?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

export function Field({ label, hint, problem, mono, className, ...input }: FieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <input
        id={id}
        {...input}
        aria-invalid={problem ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={classes(control, mono && 'font-mono')}
      />
      {note ? (
        <p id={`${id}-note`} className={classes('mt-1 text-xs', problem ? 'text-danger' : 'text-muted')}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

type ChoiceOption = readonly [value: string, name: string];

/** Options under a heading. */
export interface ChoiceGroup {
  readonly name: string;
  readonly options: readonly ChoiceOption[];
}

interface ChoiceProps extends SelectHTMLAttributes<HTMLSelectElement> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly options: readonly ChoiceOption[];
  readonly groups?: readonly ChoiceGroup[];
  readonly ref?: Ref<HTMLSelectElement>;
}

export function Choice({ label, hideLabel, options, groups = [], className, ...select }: ChoiceProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1 block font-medium'}>
        {label}
      </label>
      <select id={id} {...select} className={control}>
        <Options options={options} />
        {groups.map((group) => (
          <optgroup key={group.name} label={group.name}>
            <Options options={group.options} />
          </optgroup>
        ))}
      </select>
    </div>
  );
}

function Options({ options }: { options: readonly ChoiceOption[] }) {
  return options.map(([value, name]) => (
    <option key={value} value={value}>
      {name}
    </option>
  ));
}
