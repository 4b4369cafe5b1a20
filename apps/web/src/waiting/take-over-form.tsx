import type { Id, SessionView } from '@usher/contract';
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useTakeOver } from './waiting-calls.ts';

interface TakeOverFormProps {
  readonly session: SessionView;
  readonly device: Id;
  readonly onBack: () => void;
}

const countdowns = [
  ['30000', 'In 30 seconds'],
  ['120000', 'In 2 minutes'],
  ['0', 'At once'],
] as const;

/** W4: whoever runs the team takes a place, after a countdown that its holder sees. */
export function TakeOverForm({ session, device, onBack }: TakeOverFormProps) {
  const { name } = session.person;
  const [inMs, setInMs] = useState<string>(countdowns[0][0]);
  const [message, setMessage] = useState('');
  const take = useTakeOver();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    take.mutate({ session: session.id, device, inMs: Number(inMs), message }, { onSuccess: onBack });
  };
  return (
    <form onSubmit={submit} aria-label={`Take over ${name}'s place`} className="mt-2 flex flex-col gap-2">
      <Choice label="When" options={countdowns} value={inMs} onChange={(event) => setInMs(event.target.value)} />
      <Field
        label={`Message to ${name}`}
        hint="Optional. They read it with the countdown."
        maxLength={300}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      <ProblemNote error={take.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button type="submit" look="danger" className="h-auto min-h-8 py-1 whitespace-normal" busy={take.isPending}>
          Take over {name}'s place
        </Button>
      </div>
    </form>
  );
}
