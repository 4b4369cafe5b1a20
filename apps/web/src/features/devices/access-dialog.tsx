import { type DeviceAccess, type DeviceView, fullRights, viewOnlyRights } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Choice } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';

/** Who may access the device. Whoever loses access loses it in a live session at once. */
export function AccessDialog({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const params = { team: team.id, device: device.id };
  const access = useQuery({
    queryKey: keys.access(team.id, device.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/devices/:device/access', { params }, signal),
    staleTime: 0,
  });
  return (
    <Dialog title={`Who may access ${device.name}`} onClose={onClose} wide>
      {access.isError ? <ProblemNote error={access.error} /> : null}
      {access.isPending ? <RowSkeleton rows={3} label="Loading access" /> : null}
      {access.data ? (
        <AccessForm device={device} initial={access.data} onClose={onClose} />
      ) : (
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
        </DialogActions>
      )}
    </Dialog>
  );
}

function AccessForm({ device, initial, onClose }: { device: DeviceView; initial: DeviceAccess; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const [value, setValue] = useState(initial);
  const save = useMutation({
    mutationFn: () =>
      call('PUT /api/teams/:team/devices/:device/access', {
        params: { team: team.id, device: device.id },
        body: value,
      }),
    onSuccess: (saved) => {
      client.setQueryData(keys.access(team.id, device.id), saved);
      onClose();
    },
  });
  const choose = (access: DeviceAccess['access']): void => setValue({ ...value, access });
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">Access</legend>
        <Radio checked={value.access === 'everyone'} onChoose={() => choose('everyone')} label="Everyone in the team" />
        <Radio checked={value.access === 'listed'} onChoose={() => choose('listed')} label="Only these people" />
      </fieldset>
      {value.access === 'listed' ? (
        <ListedPeople value={value} onChange={(entries) => setValue({ ...value, entries })} />
      ) : null}
      <div className="mt-3">
        <ProblemNote error={save.error} />
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button look="primary" busy={save.isPending} onClick={() => save.mutate()}>
          Save access
        </Button>
      </DialogActions>
    </>
  );
}

function Radio({ checked, onChoose, label }: { checked: boolean; onChoose: () => void; label: string }) {
  return (
    <label className="flex items-center gap-2 pointer-coarse:min-h-12">
      <input type="radio" name="access" checked={checked} onChange={onChoose} className="accent-accent-solid" />
      {label}
    </label>
  );
}

type Entries = DeviceAccess['entries'];

function ListedPeople({ value, onChange }: { value: DeviceAccess; onChange: (entries: Entries) => void }) {
  const { team } = useOpenTeam();
  const members = useQuery({
    queryKey: keys.members(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/members', { params: { team: team.id } }, signal),
  });
  const rightOf = (member: string): string => {
    const entry = value.entries.find((entry) => 'member' in entry && entry.member === member);
    return !entry ? 'none' : entry.rights.control ? 'full' : 'view';
  };
  const set = (member: string, right: string): void => {
    const rest = value.entries.filter((entry) => !('member' in entry) || entry.member !== member);
    const rights = right === 'full' ? fullRights : viewOnlyRights;
    onChange(right === 'none' ? rest : [...rest, { member, rights }]);
  };
  return (
    <div className="mt-3">
      {value.entries.length === 0 ? <p className="mb-2 text-warn-ink">Nobody is listed: nobody may connect.</p> : null}
      <ProblemNote error={members.error} />
      <ul className="max-h-72 overflow-y-auto rounded-md border border-line">
        {(members.data?.members ?? []).map(({ id, person }) => (
          <li
            key={id}
            className="flex items-center justify-between gap-3 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <span className="min-w-0 truncate">{person.name}</span>
            <Choice
              label={`Access of ${person.name}`}
              hideLabel
              className="w-44 shrink-0"
              value={rightOf(id)}
              onChange={(event) => set(id, event.target.value)}
              options={[
                ['none', 'No access'],
                ['view', 'View only'],
                ['full', 'View and control'],
              ]}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
