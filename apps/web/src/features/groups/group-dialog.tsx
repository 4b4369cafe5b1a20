import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { CheckList } from './check-list.tsx';
import { type Kind, type ListedGroup, words } from './group-kinds.ts';
import { useThings } from './use-things.ts';

interface Wanted {
  readonly name: string;
  readonly add: string[];
  readonly remove: string[];
}

/** Makes a group, or changes its name and what is in it. */
export function GroupDialog({ kind, group, onClose }: { kind: Kind; group: ListedGroup | null; onClose: () => void }) {
  const [name, setName] = useState(group?.name ?? '');
  const [was] = useState(() => new Set(group?.inside));
  const [ticked, setTicked] = useState<ReadonlySet<string>>(was);
  const things = useThings(kind);
  const save = useSave(kind, group, onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const add = [...ticked].filter((id) => !was.has(id));
    save.mutate({ name, add, remove: [...was].filter((id) => !ticked.has(id)) });
  };
  const toggle = (id: string): void => {
    const next = new Set(ticked);
    if (!next.delete(id)) next.add(id);
    setTicked(next);
  };
  return (
    <Dialog title={group ? `Change ${group.name}` : 'New group'} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label="Name"
          required
          maxLength={100}
          value={name}
          data-autofocus
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <ProblemNote error={things.error} />
        <CheckList
          label={words[kind].things}
          searchLabel={words[kind].search}
          items={things.items}
          ticked={ticked}
          onToggle={toggle}
        />
        {group ? <p className="text-xs text-muted">Live sessions gain or lose rights at once.</p> : null}
        <ProblemNote error={save.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            {group ? 'Save the group' : 'Make the group'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useSave(kind: Kind, group: ListedGroup | null, onSaved: () => void) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, add, remove }: Wanted): Promise<void> => {
      const params = { team: team.id };
      if (group) {
        const key = `PATCH /api/teams/:team/${kind === 'people' ? 'person' : 'device'}-groups/:group` as const;
        await call(key, { params: { ...params, group: group.id }, body: { name, add, remove } });
      } else if (kind === 'people') {
        await call('POST /api/teams/:team/person-groups', { params, body: { name, members: add } });
      } else {
        await call('POST /api/teams/:team/device-groups', { params, body: { name, devices: add } });
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.groups(team.id) });
      onSaved();
    },
  });
}
