import { useId } from 'react';
import { Field } from '../../ui/field.tsx';
import type { countdowns } from './end-wishes.ts';
import type { EndWish } from './use-end-session.ts';

interface EndChoicesProps {
  readonly wish: EndWish;
  readonly onChange: (wish: EndWish) => void;
  /** Who reads the message. */
  readonly to: string;
  readonly offered: typeof countdowns;
  /** What suspending does, in words; null where it may not be chosen. */
  readonly suspends: string | null;
}

/** The message, when, and whether the person is suspended with it. */
export function EndChoices({ wish, onChange, to, offered, suspends }: EndChoicesProps) {
  return (
    <div className="mt-4 flex flex-col gap-4">
      <Field
        label={`Message to ${to}`}
        hint={
          wish.inMs > 0
            ? 'Optional. They read it with the countdown.'
            : 'Optional. They read it when the viewer closes.'
        }
        maxLength={300}
        value={wish.message}
        onChange={(event) => onChange({ ...wish, message: event.target.value })}
      />
      <When inMs={wish.inMs} offered={offered} fixed={wish.suspend} onChange={(inMs) => onChange({ ...wish, inMs })} />
      {suspends === null ? null : (
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            className="mt-0.5 size-4 shrink-0 accent-accent-solid pointer-coarse:size-6"
            checked={wish.suspend}
            onChange={(event) => onChange({ ...wish, suspend: event.target.checked, inMs: 0 })}
          />
          <span>{suspends}</span>
        </label>
      )}
    </div>
  );
}

interface WhenProps {
  readonly inMs: number;
  readonly offered: typeof countdowns;
  /** Suspending waits for no countdown (E7). */
  readonly fixed: boolean;
  readonly onChange: (inMs: number) => void;
}

function When({ inMs, offered, fixed, onChange }: WhenProps) {
  const name = useId();
  return (
    <fieldset disabled={fixed}>
      <legend className="mb-1 font-medium">When</legend>
      <div className="flex flex-wrap gap-2">
        {offered.map(([value, words]) => (
          <label
            key={value}
            className="flex h-9 cursor-pointer items-center gap-2 rounded-md border border-line-strong px-3 pointer-coarse:h-12 has-checked:border-accent has-checked:bg-accent-wash has-disabled:cursor-not-allowed has-disabled:text-muted"
          >
            <input
              type="radio"
              name={name}
              className="accent-accent-solid"
              checked={inMs === value}
              onChange={() => onChange(value)}
            />
            <span className="figures">{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
