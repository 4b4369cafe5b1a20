import type { TimeLimitValues, TimeLimitView } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';
import { useOpenTeam } from '../live/live-context.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { RowSkeleton } from '../ui/skeleton.tsx';
import { HoursEditor } from './hours-editor.tsx';
import { faultOf, type HoursRow, newRow, rowsOf, weeklyOf } from './hours-model.ts';

export type LimitTarget = Pick<TimeLimitView, 'scope' | 'subject'>;

interface TimeLimitsFormProps {
  readonly target: LimitTarget;
  readonly onSaved?: () => void;
  /** Beside Save. */
  readonly actions?: ReactNode;
}

/** What is limited in time for the team, a group or a device; what applies to a session is the strictest of all. */
export function TimeLimitsForm(props: TimeLimitsFormProps) {
  const { team } = useOpenTeam();
  const limits = useQuery({
    queryKey: keys.timeLimits(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/time-limits', { params: { team: team.id } }, signal),
    staleTime: 0,
  });
  if (limits.isError) return <ProblemNote error={limits.error} />;
  if (limits.isPending) return <RowSkeleton rows={3} label="Loading limits" />;
  const { scope, subject } = props.target;
  const set = limits.data.limits.find((limit) => limit.scope === scope && limit.subject === subject);
  return <LoadedForm {...props} initial={set ?? { idleMs: null, totalMs: null, hours: null }} />;
}

const minuteMs = 60_000;
const minutesOf = (ms: number | null): string => (ms === null ? '' : String(ms / minuteMs));
const msOf = (minutes: string): number | null => (minutes === '' ? null : Math.round(Number(minutes) * minuteMs));

function LoadedForm({ target, onSaved, actions, initial }: TimeLimitsFormProps & { initial: TimeLimitValues }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const [idle, setIdle] = useState(minutesOf(initial.idleMs));
  const [total, setTotal] = useState(minutesOf(initial.totalMs));
  const [limited, setLimited] = useState(initial.hours !== null);
  const [zone, setZone] = useState(initial.hours?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [rows, setRows] = useState<readonly HoursRow[]>(initial.hours === null ? [newRow(0)] : rowsOf(initial.hours));
  const fault = limited ? faultOf(rows) : null;
  const save = useMutation({
    mutationFn: () => {
      const hours = limited ? { zone, weekly: weeklyOf(rows) } : null;
      const body = { target: { ...target }, idleMs: msOf(idle), totalMs: msOf(total), hours };
      return call('PUT /api/teams/:team/time-limits', { params: { team: team.id }, body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.timeLimits(team.id) });
      onSaved?.();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault === null) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Minutes label="Idle limit, minutes" value={idle} onChange={setIdle} hint="Ends a session that nobody uses." />
        <Minutes
          label="Time limit, minutes"
          value={total}
          onChange={setTotal}
          hint="Ends a session that is this old."
        />
      </div>
      <fieldset className="flex min-w-0 flex-col gap-3">
        <legend className="mb-1 font-medium">Allowed hours</legend>
        <label className="flex items-center gap-2 pointer-coarse:h-12">
          <input
            type="checkbox"
            className="size-4 accent-accent-solid"
            checked={limited}
            onChange={(event) => setLimited(event.target.checked)}
          />
          Only at these times
        </label>
        {limited ? <HoursEditor zone={zone} rows={rows} fault={fault} onZone={setZone} onRows={setRows} /> : null}
      </fieldset>
      <p className="text-soft">Live sessions follow at once. Where several limits apply, the strictest counts.</p>
      <ProblemNote error={save.error} />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p role="status" className="mr-auto text-soft">
          {save.isSuccess ? 'Saved.' : ''}
        </p>
        {actions}
        <Button type="submit" look="primary" busy={save.isPending}>
          Save limits
        </Button>
      </div>
    </form>
  );
}

interface MinutesProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  onChange(value: string): void;
}

function Minutes({ label, hint, value, onChange }: MinutesProps) {
  return (
    <Field
      label={label}
      type="number"
      min={0.2}
      max={44_640}
      step="any"
      inputMode="decimal"
      placeholder="No limit"
      hint={hint}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
