import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/call.ts';
import { useOpenTeam } from '../live/live-context.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';

/** Raising the capacity takes effect at once, and the connection goes on by itself. */
export function AddCapacity({ limit, onAdded }: { limit: number; onAdded: () => void }) {
  const { team } = useOpenTeam();
  const [wanted, setWanted] = useState(String(limit + 1));
  const add = useMutation({
    mutationFn: (capacity: number) =>
      call('PUT /api/teams/:team/subscription/capacity', { params: { team: team.id }, body: { capacity } }),
    onSuccess: onAdded,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate(Number(wanted));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <Field
          label="New capacity"
          type="number"
          min={0}
          max={100_000}
          required
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          className="w-32"
        />
        <Button type="submit" look="primary" className="h-9" busy={add.isPending}>
          Add capacity and connect
        </Button>
      </div>
      <ProblemNote error={add.error} />
    </form>
  );
}
