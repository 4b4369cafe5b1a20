import { type PoolView, rolePoolWords } from '@usher/contract';
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
import { readPoolFor } from './limit-words.ts';

interface Wanted {
  readonly name: string;
  readonly places: string;
  readonly for: string;
}

const roles = (['manager', 'admin', 'owner'] as const).map((role) => [`role:${role}`, rolePoolWords[role]] as const);

/** Reserves places, or changes how many and their name; for whom they are stands once it is made. */
export function PoolDialog({ pool, onClose }: { pool: PoolView | null; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const groups = useGroups().data?.people ?? [];
  const { register, handleSubmit } = useForm<Wanted>({
    defaultValues: { name: pool?.name ?? '', places: String(pool?.places ?? 1), for: 'role:manager' },
  });
  const save = useMutation<unknown, Error, Wanted>({
    mutationFn: ({ name, places, for: whom }) => {
      const body = { name, places: Number(places) };
      if (pool) return call('PATCH /api/teams/:team/pools/:pool', { params: { team: team.id, pool: pool.id }, body });
      return call('POST /api/teams/:team/pools', {
        params: { team: team.id },
        body: { ...body, for: readPoolFor(whom) },
      });
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
        {pool ? (
          <p className="text-soft">For {pool.forWords}.</p>
        ) : (
          <Choice
            label="For"
            options={roles}
            groups={
              groups.length === 0
                ? []
                : [{ name: 'Groups of people', options: groups.map(({ id, name }) => [`group:${id}`, name] as const) }]
            }
            {...register('for')}
          />
        )}
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
