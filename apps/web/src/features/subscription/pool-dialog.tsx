import type { PoolView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useGroups } from '../../access/use-groups.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { poolChoices, readPoolFor, writePoolFor } from './limit-words.ts';

interface Wanted {
  readonly name: string;
  readonly places: string;
  readonly for: string;
}

/** Reserves places, or changes how many, their name and for whom they are. */
export function PoolDialog({ pool, onClose }: { pool: PoolView | null; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const { roles, groups } = poolChoices(pool, useGroups().data?.people ?? []);
  const { register, handleSubmit } = useForm<Wanted>({
    defaultValues: {
      name: pool?.name ?? '',
      places: String(pool?.places ?? 1),
      for: pool ? writePoolFor(pool.for) : 'role:manager',
    },
  });
  const save = useMutation<unknown, Error, Wanted>({
    mutationFn: ({ name, places, for: whom }) => {
      const body = { name, places: Number(places), for: readPoolFor(whom) };
      if (pool) return call('PATCH /api/teams/:team/pools/:pool', { params: { team: team.id, pool: pool.id }, body });
      return call('POST /api/teams/:team/pools', { params: { team: team.id }, body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.pools(team.id) });
      onClose();
    },
  });
  return (
    <Dialog title={pool ? `Change ${pool.name}` : 'Reserve places'} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={(event) => void handleSubmit((body) => save.mutate(body))(event)}>
        <Field label="Name" maxLength={100} required data-autofocus {...register('name')} />
        <Field
          label="Places"
          type="number"
          min={1}
          max={100_000}
          required
          hint="Of the capacity, not on top of it"
          {...register('places')}
        />
        <Choice
          label="For"
          options={roles}
          groups={groups.length === 0 ? [] : [{ name: 'Groups of people', options: groups }]}
          {...register('for')}
        />
        <p className="text-soft">Nothing ends. Others may begin a session only while more than these are free.</p>
        <ProblemNote error={save.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {pool ? 'Save the reservation' : 'Reserve the places'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
